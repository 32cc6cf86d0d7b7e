import configuration from '@/lib/platform/broker/recorded/configuration.json';
import { type Answer, type Answerer, type Asked, recorded } from './answer';

type Thing = Record<string, unknown>;

const done: Answer = { status: 204 };
const ok = (body: unknown, status = 200): Answer => ({ status, body });
// What EMQX adds to what it is given
const HTTP_DEFAULTS = {
  authn: configuration.authenticator_created.response.body,
  jwt: configuration.jwt_created.response.body,
  authz: configuration.source_get.response.body,
  bridge: configuration.bridge_created.response.body,
  rule: configuration.rule_created.response.body,
};

/** A fresh EMQX: nobody authenticates, and a file decides about topics. */
export function configurationAnswers(): { answer: Answerer; state: ReturnType<typeof freshState> } {
  const state = freshState();
  const parts: Answerer[] = [
    authentication(state),
    authorization(state),
    zone(state),
    things(state.bridges, '/bridges', configuration.bridge_again, configuration.bridge_unknown, bridgeOf),
    things(state.rules, '/rules', configuration.rule_again, configuration.rule_unknown, ruleOf),
    listeners(state),
  ];
  return {
    state,
    answer: (asked) => {
      for (const part of parts) {
        const answer = part(asked);
        if (answer) return answer;
      }
      return undefined;
    },
  };
}

const freshState = () => ({
  authenticators: [] as Thing[],
  /** Nodes that have started and not loaded their chain yet. */
  loading: [] as string[],
  sources: [{ type: 'file', enable: true, rules: '{allow, all}.' }] as Thing[],
  settings: { no_match: 'allow', deny_action: 'ignore', cache: { enable: true, max_size: 32, ttl: '1m' } } as Thing,
  zone: { mqtt: { ...configuration.zone_mqtt }, flapping_detect: { enable: false } } as Thing,
  bridges: new Map<string, Thing>(),
  rules: new Map<string, Thing>(),
  listeners: new Map(
    configuration.listeners.response.body.map(({ id, type }) => [
      id,
      { ...configuration.listener.response.body, id, type } as Thing,
    ]),
  ),
});
type State = ReturnType<typeof freshState>;

function authentication(state: State): Answerer {
  const created = (body: Thing): Thing => {
    const id = body.mechanism === 'jwt' ? 'jwt' : `${body.mechanism}:${body.backend}`;
    return { ...withDefaults(body.mechanism === 'jwt' ? HTTP_DEFAULTS.jwt : HTTP_DEFAULTS.authn, body), id };
  };
  return ({ method, path, body }) => {
    if (path === '/authentication' && method === 'GET') return ok(state.authenticators);
    if (path === '/authentication' && method === 'POST') {
      if (!isFlatText((body as Thing).body)) return recorded(configuration.authenticator_number);
      const one = created(body as Thing);
      if (state.authenticators.some(({ id }) => id === one.id)) return recorded(configuration.authenticator_again);
      state.authenticators.push(one);
      return ok(one);
    }
    const [, asked] = /^\/authentication\/([^/]+)\/status$/.exec(path) ?? [];
    if (asked !== undefined) {
      if (!state.authenticators.some(({ id }) => id === decodeURIComponent(asked))) {
        return recorded(configuration.authenticator_unknown);
      }
      const { body: status } = configuration.authenticator_status.response;
      return ok({ ...status, node_status: status.node_status.filter(({ node }) => !state.loading.includes(node)) });
    }
    const [, encoded, position] = /^\/authentication\/([^/]+)(?:\/position\/(\w+))?$/.exec(path) ?? [];
    if (encoded === undefined) return undefined;
    const at = state.authenticators.findIndex(({ id }) => id === decodeURIComponent(encoded));
    const [one] = state.authenticators.slice(at, at + 1);
    if (!one) return recorded(configuration.authenticator_unknown);
    if (method === 'DELETE') state.authenticators.splice(at, 1);
    else if (position === 'front') state.authenticators.unshift(...state.authenticators.splice(at, 1));
    else if (method === 'PUT') state.authenticators[at] = created(body as Thing);
    else return ok(one);
    return done;
  };
}

function authorization(state: State): Answerer {
  const created = (body: Thing) => (body.type === 'http' ? withDefaults(HTTP_DEFAULTS.authz, body) : body);
  return ({ method, path, body }) => {
    if (path === '/authorization/settings') {
      if (method === 'PUT') state.settings = body as Thing;
      return ok(state.settings);
    }
    if (path === '/authorization/sources' && method === 'GET') return ok({ sources: state.sources });
    if (path === '/authorization/sources' && method === 'POST') {
      const one = created(body as Thing);
      if (state.sources.some(({ type }) => type === one.type)) return recorded(configuration.source_again);
      state.sources.push(one);
      return done;
    }
    const [, type] = /^\/authorization\/sources\/(\w+)$/.exec(path) ?? [];
    const at = state.sources.findIndex((one) => one.type === type);
    if (type === undefined || at < 0) return undefined;
    if (method === 'DELETE') state.sources.splice(at, 1);
    if (method === 'PUT') state.sources[at] = created(body as Thing);
    return done;
  };
}

function zone(state: State): Answerer {
  return ({ method, path, body }) => {
    if (path !== '/configs/global_zone') return undefined;
    if (method === 'PUT') {
      const { status, message } = configuration.zone_partial;
      if (!('flapping_detect' in (body as Thing))) return { status, body: message };
      state.zone = body as Thing;
    }
    return ok(state.zone);
  };
}

/** Bridges and rules: created once, replaced by PUT. */
function things(
  known: Map<string, Thing>,
  base: string,
  again: { response: Answer },
  unknown: { response: Answer },
  create: (body: Thing, id?: string) => { id: string; thing: Thing },
): Answerer {
  return ({ method, path, body }: Asked) => {
    if (path === base && method === 'POST') {
      const { id, thing } = create(body as Thing);
      if (known.has(id)) return recorded(again);
      known.set(id, thing);
      return ok(thing, 201);
    }
    if (!path.startsWith(`${base}/`)) return undefined;
    const id = path.slice(base.length + 1);
    if (!known.has(id)) return recorded(unknown);
    if (method === 'PUT') known.set(id, create(body as Thing, id).thing);
    return ok(known.get(id));
  };
}

function bridgeOf(body: Thing, id = `${body.type}:${body.name}`) {
  const [type, name] = id.split(':');
  return { id, thing: withDefaults(HTTP_DEFAULTS.bridge, { ...body, type, name }) };
}

function ruleOf(body: Thing, id = String(body.id)) {
  const from = [...String(body.sql).matchAll(/"([^"]+)"/g)].map(([, topic]) => topic);
  return { id, thing: { ...HTTP_DEFAULTS.rule, ...body, id, from } };
}

function listeners(state: State): Answerer {
  return ({ method, path, body }) => {
    if (path === '/listeners' && method === 'GET') return ok(configuration.listeners.response.body);
    const [, id] = /^\/listeners\/([^/]+)$/.exec(path) ?? [];
    const one = id === undefined ? undefined : state.listeners.get(id);
    if (id === undefined || !one) return undefined;
    if (method === 'PUT') state.listeners.set(id, body as Thing);
    return ok(state.listeners.get(id));
  };
}

const isFlatText = (template: unknown): boolean =>
  template === undefined || Object.values(template as Thing).every((value) => typeof value === 'string');

/** Header names in lower case, defaults for what was not given; a body template is taken as it is. */
function withDefaults(defaults: Thing, given: Thing): Thing {
  const { body: _template, verify_claims: _claims, ...rest } = defaults;
  return Object.fromEntries(
    Object.keys({ ...rest, ...given }).map((key) => {
      const [fallback, value] = [rest[key], given[key]];
      const isBoth = [fallback, value].every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
      return [key, isBoth ? withDefaults(fallback as Thing, value as Thing) : (value ?? fallback)];
    }),
  );
}
