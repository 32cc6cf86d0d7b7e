import { differences } from './compare.mjs';
import {
  actions,
  authenticators,
  authorization,
  authorizationSource,
  bridges,
  connectors,
  nodeCaches,
  otherListener,
  rules,
  VEHICLE_LISTENER,
  vehicleListener,
  zone,
} from './desired.mjs';
import { RestError } from './rest.mjs';

const EXACT = ['body', 'verify_claims'];

/** @typedef {import('./verify.mjs').Check} Check */

/** Checks through the REST API. @returns {Promise<Check[]>} */
export async function verifySettings({ rest, settings, features }) {
  const checks = [];
  /** `findProblems` returns texts. */
  const check = async (what, todo, findProblems) => {
    try {
      const wrong = await findProblems();
      checks.push(
        wrong.length === 0 ? { state: 'ok', what } : { state: 'miss', what: `${what}: ${wrong.join('; ')}`, todo },
      );
    } catch (error) {
      if (!(error instanceof RestError)) throw error;
      checks.push({ state: 'unknown', what: `${what}: ${error.message}`, todo: `EMQX does not show it. ${todo}` });
    }
  };
  const read = async (path) => {
    const answer = await rest('GET', path);
    if (answer == null) throw new RestError(`${path} does not exist`);
    return answer;
  };

  await check('chain: JWT, then the edge, and no other authenticator', chainTodo(settings), async () =>
    chainProblems(await read('/authentication'), authenticators(settings)),
  );
  await check(
    'denied by default (authorization.no_match, deny_action)',
    'Set no_match = deny, deny_action = ignore, cache.ttl = 1m',
    async () => lacking(await read('/authorization/settings'), authorization),
  );
  await check(
    'topics: the edge is the only authorization source',
    `Keep one authorization source: HTTP, POST ${settings.edgeUrl}/broker/authorize with the header x-broker-secret`,
    async () => {
      const { sources } = await read('/authorization/sources');
      const wanted = authorizationSource(settings);
      const others = sources.filter(({ type }) => type !== wanted.type).map(({ type }) => `also ${type}`);
      return [
        ...others,
        ...lacking(
          sources.find(({ type }) => type === wanted.type),
          wanted,
          EXACT,
        ),
      ];
    },
  );
  await check(
    'no node caches decisions',
    'Switch the node caches of authentication and authorization off',
    async () => {
      const wrong = [];
      for (const { path, wanted } of nodeCaches) {
        if ((await rest.exists(path)) && lacking(await read(path), wanted).length > 0) wrong.push(`${path} is on`);
      }
      return wrong;
    },
  );
  await check('MQTT settings', 'Set them for all listeners (mqtt, or global zone)', async () =>
    lacking(await read('/configs/global_zone'), zone),
  );
  await check('certificates and CRL of vehicles', vehicleTodo(settings), async () => {
    const listener = await read(`/listeners/${VEHICLE_LISTENER}`);
    return lacking(listener, vehicleListener(settings));
  });
  await check(
    'every other listener authenticates',
    'Set enable_authn = true; with false every client is accepted',
    async () => {
      const wrong = [];
      for (const { id, enable } of await read('/listeners')) {
        if (id === VEHICLE_LISTENER || enable === false) continue;
        if (lacking(await read(`/listeners/${id}`), otherListener).length > 0) wrong.push(id);
      }
      return wrong;
    },
  );
  for (const [what, path, wanted] of eventObjects(settings, features)) {
    await check(what, 'Create it as in deploy/emqx/desired.mjs, without a namespace (global)', async () => {
      const now = await rest('GET', path);
      const list = path.replace(/(?<=\w)\/.*/, '');
      if (now === null && !(await rest.exists(list))) throw new RestError(`${list} does not exist`);
      return eventObjectProblems(now, wanted);
    });
  }
  checks.push(...authorityChecks(features, await rest('GET', `/listeners/${VEHICLE_LISTENER}`).catch(() => null)));
  return checks;
}

const chainTodo = ({ edgeUrl, jwksUrl }) =>
  `JWT first (password, JWKS ${jwksUrl}, claims clientid, username, iss, aud, ACL claim acl), then HTTP: POST ` +
  `${edgeUrl}/broker/authenticate with the header x-broker-secret. EMQX Cloud Serverless has no HTTP authentication`;
const vehicleTodo = ({ crlCheck }) =>
  `${VEHICLE_LISTENER}: verify_peer, fail_if_no_peer_cert, reuse_sessions = false, enable_crl_check = ${crlCheck}`;

const lacking = (now, wanted, exact) =>
  now == null ? ['is missing'] : differences(now, wanted, exact).map((name) => `${name} is not as wanted`);

function chainProblems(present, wanted) {
  const wrong = wanted.flatMap(({ id, body }) =>
    lacking(
      present.find((one) => one.id === id),
      body,
      EXACT,
    ).map((problem) => `${id} ${problem}`),
  );
  const others = present.filter(({ id }) => !wanted.some((one) => one.id === id)).map(({ id }) => `also ${id}`);
  const isFirst = present.length === 0 || present[0].id === wanted[0].id;
  return [...wrong, ...others, ...(isFirst ? [] : [`${present[0].id} is asked before ${wanted[0].id}`])];
}

function eventObjects(settings, features) {
  const objects = features.actions
    ? [
        ...connectors(settings).map((one) => [`connector ${one.name}`, `/connectors/http:${one.name}`, one]),
        ...actions().map((one) => [`action ${one.name}`, `/actions/http:${one.name}`, one]),
      ]
    : bridges(settings).map((one) => [`bridge ${one.name}`, `/bridges/webhook:${one.name}`, one]);
  // Actions are `webhook:…` in one version and `http:…` in another
  const ofRules = rules(settings, 'http').map(({ actions: _actions, ...one }) => [
    `rule ${one.id}`,
    `/rules/${one.id}`,
    one,
  ]);
  return [...objects, ...ofRules];
}

function eventObjectProblems(now, wanted) {
  const wrong = lacking(now, wanted);
  const away = (now?.node_status ?? []).filter(({ status }) => status !== 'connected').map(({ node }) => node);
  if (away.length > 0) wrong.push(`the edge cannot be reached from ${away.join(', ')}`);
  // From 6.0.3 a rule in a namespace sees only the clients of that namespace
  if (now?.namespace) wrong.push(`is in namespace ${now.namespace}`);
  return wrong;
}

/** Decision 014. By version, because the API does not show the supported placeholders. @returns {Check[]} */
function authorityChecks({ nodes }, listener) {
  const what = 'a withdrawn authority is refused';
  if (listener === null) {
    return [
      { state: 'unknown', what, todo: 'EMQX before 5.8 that ends TLS itself cannot pass the certificate to the edge' },
    ];
  }
  if (listener.enable === false) return [{ state: 'ok', what: `${what}: EMQX does not end vehicles' TLS` }];
  const old = nodes.filter(({ version }) => isBefore58(version));
  if (nodes.length > 0 && old.length === 0)
    return [{ state: 'ok', what: `${what}: the edge gets each certificate (cert_pem)` }];
  return [
    {
      state: 'miss',
      what: `${what}: EMQX before 5.8 ends TLS itself, passes only the subject to the edge and checks no CRL of authorities`,
      todo: 'End TLS in HAProxy (deploy/README.md), update to 5.8, or replace the root when an authority is withdrawn',
    },
  ];
}

function isBefore58(version) {
  const [, major, minor] = /^(\d+)\.(\d+)/.exec(version) ?? [];
  return major === undefined || Number(major) < 5 || (Number(major) === 5 && Number(minor) < 8);
}
