import configuration from '@/lib/platform/broker/recorded/configuration.json';
import { type Answer, type Answerer, type EmqxRequest, recorded } from './answer';
import type { NodeState } from './node-answers';
import { type EmqxObject, ok, withDefaults } from './with-defaults';

type Recorded = { response: Answer };
type Known = Map<string, EmqxObject>;
type EventState = { bridges: Known; connectors: Known; actions: Known; rules: Known };

export const freshEventState = (): EventState => ({
  bridges: new Map(),
  connectors: new Map(),
  actions: new Map(),
  rules: new Map(),
});

const nameOf = (body: EmqxObject, id = `${body.type}:${body.name}`) => {
  const [type, name] = id.split(':');
  return { id, named: { ...body, type, name } };
};

/** Connectors, actions, bridges and rules. `hasActions`: as in EMQX 5.3.2; otherwise as in earlier versions. */
export function eventAnswers(state: EventState & NodeState, hasActions: boolean): Answerer {
  const connected = (thing: EmqxObject): EmqxObject => ({
    ...thing,
    status: 'connected',
    node_status: state.nodes.map(({ node }) => ({ node, status: 'connected' })),
  });
  const bridges = things(state.bridges, '/bridges', configuration.bridge_again, configuration.bridge_unknown, {
    create: (body, id) => {
      const { id: known, named } = nameOf(body, id);
      // EMQX also lists a bridge as a connector and an action
      state.connectors.set(`http:connector_${named.name}`, { ...named, type: 'http', name: `connector_${named.name}` });
      state.actions.set(`http:${named.name}`, { ...named, type: 'http', connector: `connector_${named.name}` });
      return { id: known, thing: connected(withDefaults(configuration.bridge_created, named)) };
    },
  });
  const connectors = things(
    state.connectors,
    '/connectors',
    configuration.connector_again,
    configuration.connector_unknown,
    {
      create: (body, id) => {
        if ('resource_opts' in body) return recorded(configuration.connector_unknown_field);
        const { id: known, named } = nameOf(body, id);
        return { id: known, thing: connected(withDefaults(configuration.connector_created, named)) };
      },
      isInUse: (id) =>
        [...state.actions.values()].some(({ connector }) => `http:${connector}` === id) &&
        recorded(configuration.connector_in_use),
    },
  );
  const actions = things(state.actions, '/actions', configuration.action_again, configuration.action_unknown, {
    create: (body, id) => {
      if (!state.connectors.has(`http:${body.connector}`)) return recorded(configuration.action_without_connector);
      const { id: known, named } = nameOf(body, id);
      return { id: known, thing: connected(withDefaults(configuration.action_created, named)) };
    },
  });
  const rules = things(state.rules, '/rules', configuration.rule_again, configuration.rule_unknown, {
    create: (body, id = String(body.id)) => {
      const from = [...String(body.sql).matchAll(/"([^"]+)"/g)].map(([, topic]) => topic);
      // As recorded in `rule_of_action`
      const actions = (body.actions as string[]).map((action) => action.replace(/^http:/, 'webhook:'));
      return { id, thing: { ...configuration.rule_created.response.body, ...body, id, from, actions } };
    },
  });
  const parts = hasActions ? [connectors, actions, bridges, rules] : [bridges, rules];
  return (request) => {
    for (const part of parts) {
      const answer = part(request);
      if (answer) return answer;
    }
    return undefined;
  };
}

type Kind = {
  create(body: EmqxObject, id?: string): { id: string; thing: EmqxObject } | Answer;
  /** The answer that refuses a deletion, or false. */
  isInUse?(id: string): Answer | false;
};

/** A collection: POST creates once, PUT replaces. */
function things(known: Known, base: string, again: Recorded, unknown: Recorded, kind: Kind): Answerer {
  return ({ method, path, body }: EmqxRequest) => {
    if (path === base && method === 'GET') return ok([...known.values()]);
    if (path === base && method === 'POST') {
      const made = kind.create(body as EmqxObject);
      if ('status' in made) return made;
      if (known.has(made.id)) return recorded(again);
      known.set(made.id, made.thing);
      return ok(made.thing, 201);
    }
    if (!path.startsWith(`${base}/`)) return undefined;
    const id = path.slice(base.length + 1);
    if (!known.has(id)) return recorded(unknown);
    if (method === 'PUT') {
      const made = kind.create(body as EmqxObject, id);
      if ('status' in made) return made;
      known.set(id, made.thing);
    }
    if (method === 'DELETE') {
      const refused = kind.isInUse?.(id);
      if (refused) return refused;
      known.delete(id);
      return { status: 204 };
    }
    return ok(known.get(id));
  };
}
