import configuration from '@/lib/platform/broker/recorded/configuration.json';
import { type Answer, type Answerer, recorded } from './answer';
import { eventAnswers, freshEventState } from './event-answers';
import { freshNode, nodeAnswers } from './node-answers';
import { type EmqxObject, ok, withDefaults } from './with-defaults';

const done: Answer = { status: 204 };

/** A new EMQX: no authenticator, and authorization by a file. */
export function configurationAnswers(hasActions: boolean): { answer: Answerer; state: ReturnType<typeof freshState> } {
  const state = freshState();
  const parts: Answerer[] = [
    nodeCaches(state),
    authentication(state),
    authorization(state),
    zone(state),
    eventAnswers(state, hasActions),
    nodeAnswers(state),
    listeners(state),
  ];
  return {
    state,
    answer: (request) => {
      for (const part of parts) {
        const answer = part(request);
        if (answer) return answer;
      }
      return undefined;
    },
  };
}

const freshState = () => ({
  authenticators: [] as EmqxObject[],
  /** Nodes that have not loaded their chain yet. */
  loading: [] as string[],
  sources: [{ type: 'file', enable: true, rules: '{allow, all}.' }] as EmqxObject[],
  settings: {
    no_match: 'allow',
    deny_action: 'ignore',
    cache: { enable: true, max_size: 32, ttl: '1m' },
  } as EmqxObject,
  zone: { mqtt: { ...configuration.zone_mqtt }, flapping_detect: { enable: false } } as EmqxObject,
  /** By path. From EMQX's documentation, not recorded: 5.3.2 has none. */
  nodeCaches: new Map<string, EmqxObject>(),
  ...freshEventState(),
  nodes: [freshNode(configuration.authenticator_status.response.body.node_status[0]?.node ?? '')],
  /** Nodes where `ssl:default` could not be reopened. */
  withoutListener: [] as string[],
  listeners: new Map(
    configuration.listeners.response.body.map(({ id, type }) => [
      id,
      { ...structuredClone(configuration.listener.response.body), id, type } as EmqxObject,
    ]),
  ),
});
type State = ReturnType<typeof freshState>;

function authentication(state: State): Answerer {
  const created = (body: EmqxObject): EmqxObject => {
    const id = body.mechanism === 'jwt' ? 'jwt' : `${body.mechanism}:${body.backend}`;
    return {
      ...withDefaults(body.mechanism === 'jwt' ? configuration.jwt_created : configuration.authenticator_created, body),
      id,
    };
  };
  return ({ method, path, body }) => {
    if (path === '/authentication' && method === 'GET') return ok(state.authenticators);
    if (path === '/authentication' && method === 'POST') {
      if (!isFlatText((body as EmqxObject).body)) return recorded(configuration.authenticator_number);
      const one = created(body as EmqxObject);
      if (state.authenticators.some(({ id }) => id === one.id)) return recorded(configuration.authenticator_again);
      state.authenticators.push(one);
      return ok(one);
    }
    const [, id] = /^\/authentication\/([^/]+)\/status$/.exec(path) ?? [];
    if (id !== undefined) {
      if (!state.authenticators.some((one) => one.id === decodeURIComponent(id))) {
        return recorded(configuration.authenticator_unknown);
      }
      const { body: status } = configuration.authenticator_status.response;
      const running = state.nodes.filter(({ node_status }) => node_status === 'running');
      const loaded = running.filter(({ node }) => !state.loading.includes(node));
      return ok({ ...status, node_status: loaded.map(({ node }) => ({ node, status: 'connected' })) });
    }
    const [, encoded, position] = /^\/authentication\/([^/]+)(?:\/position\/(\w+))?$/.exec(path) ?? [];
    if (encoded === undefined) return undefined;
    const at = state.authenticators.findIndex(({ id }) => id === decodeURIComponent(encoded));
    const [one] = state.authenticators.slice(at, at + 1);
    if (!one) return recorded(configuration.authenticator_unknown);
    if (method === 'DELETE') state.authenticators.splice(at, 1);
    else if (position === 'front') state.authenticators.unshift(...state.authenticators.splice(at, 1));
    else if (method === 'PUT') state.authenticators[at] = created(body as EmqxObject);
    else return ok(one);
    return done;
  };
}

function nodeCaches({ nodeCaches: known }: State): Answerer {
  return ({ method, path, body }) => {
    if (!known.has(path)) return undefined;
    if (method === 'PUT') known.set(path, body as EmqxObject);
    return ok(known.get(path));
  };
}

function authorization(state: State): Answerer {
  const created = (body: EmqxObject) => (body.type === 'http' ? withDefaults(configuration.source_get, body) : body);
  return ({ method, path, body }) => {
    if (path === '/authorization/settings') {
      if (method === 'PUT') state.settings = body as EmqxObject;
      return ok(state.settings);
    }
    if (path === '/authorization/sources' && method === 'GET') return ok({ sources: state.sources });
    if (path === '/authorization/sources' && method === 'POST') {
      const one = created(body as EmqxObject);
      if (state.sources.some(({ type }) => type === one.type)) return recorded(configuration.source_again);
      state.sources.push(one);
      return done;
    }
    const [, type] = /^\/authorization\/sources\/(\w+)$/.exec(path) ?? [];
    const at = state.sources.findIndex((one) => one.type === type);
    if (type === undefined || at < 0) return undefined;
    if (method === 'DELETE') state.sources.splice(at, 1);
    if (method === 'PUT') state.sources[at] = created(body as EmqxObject);
    return done;
  };
}

function zone(state: State): Answerer {
  return ({ method, path, body }) => {
    if (path !== '/configs/global_zone') return undefined;
    if (method === 'PUT') {
      const { status, message } = configuration.zone_partial;
      if (!('flapping_detect' in (body as EmqxObject))) return { status, body: message };
      state.zone = body as EmqxObject;
    }
    return ok(state.zone);
  };
}

function listeners(state: State): Answerer {
  return ({ method, path, body }) => {
    if (path === '/listeners' && method === 'GET') {
      const [model] = configuration.listeners.response.body[0]?.node_status ?? [];
      const statusOf = (node: string, running: boolean) => ({ node, status: { ...model?.status, running } });
      return ok(
        configuration.listeners.response.body.map((one) => ({
          ...one,
          node_status: state.nodes
            .filter(({ node_status }) => node_status === 'running')
            .map(({ node }) => statusOf(node, one.id !== 'ssl:default' || !state.withoutListener.includes(node))),
        })),
      );
    }
    const [, id] = /^\/listeners\/([^/]+)$/.exec(path) ?? [];
    const one = id === undefined ? undefined : state.listeners.get(id);
    if (id === undefined || !one) return undefined;
    if (method === 'PUT') state.listeners.set(id, body as EmqxObject);
    return ok(state.listeners.get(id));
  };
}

const isFlatText = (template: unknown): boolean =>
  template === undefined || Object.values(template as EmqxObject).every((value) => typeof value === 'string');
