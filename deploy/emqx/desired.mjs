// Desired settings of EMQX, in the format of its REST API. Reasons: docs/decisions/012-emqx.md

const SECRET_HEADER = 'x-broker-secret';
const placeholders = (names) => Object.fromEntries(names.map((name) => [name, `$\{${name}}`]));

// The edge answers within 1.5 s
const EDGE_TIMEOUT = '2s';
// Per node, for a burst of reconnects
const POOL_SIZE = 32;

const ssl = (url, { edgeCaFile }) =>
  url.startsWith('https:') ? { enable: true, verify: 'verify_peer', cacertfile: edgeCaFile } : { enable: false };
const headers = ({ edgeSecret }) => ({ 'content-type': 'application/json', [SECRET_HEADER]: edgeSecret });

/** In this order: EMQX checks browsers' tokens; all other clients, and forged tokens, are passed to the edge. */
export const authenticators = (settings) => [
  {
    id: 'jwt',
    body: {
      mechanism: 'jwt',
      from: 'password',
      enable: true,
      use_jwks: true,
      endpoint: settings.jwksUrl,
      // Seconds. EMQX starts without keys and refuses browsers until it has fetched them; it retries at the next refresh
      refresh_interval: 5,
      pool_size: 8,
      acl_claim_name: 'acl',
      verify_claims: { ...placeholders(['clientid', 'username']), iss: 'tsp-console', aud: 'tsp-broker' },
      ssl: ssl(settings.jwksUrl, settings),
    },
  },
  {
    id: 'password_based:http',
    body: {
      mechanism: 'password_based',
      backend: 'http',
      enable: true,
      // GET would put passwords into the query, unescaped
      method: 'post',
      url: `${settings.edgeUrl}/broker/authenticate`,
      headers: headers(settings),
      // `cert_pem` exists from 5.8; earlier versions send the placeholder unreplaced, which the edge treats as absent
      body: placeholders([
        'clientid',
        'username',
        'password',
        'peerhost',
        'cert_subject',
        'cert_common_name',
        'cert_pem',
      ]),
      connect_timeout: EDGE_TIMEOUT,
      request_timeout: EDGE_TIMEOUT,
      pool_size: POOL_SIZE,
      ssl: ssl(settings.edgeUrl, settings),
    },
  },
];

/** Without a decision a request is denied; results, also of failures, are cached for `ttl`. */
export const authorization = {
  no_match: 'deny',
  // `disconnect` would disconnect the fleet while the edge is away, and a client for one wrong filter
  deny_action: 'ignore',
  cache: { enable: true, max_size: 128, ttl: '1m' },
};

/**
 * Caches of decisions for a whole node: they would accept a TBox that was just revoked. From EMQX 5.9, on by default from 6.2;
 * earlier versions do not have these paths.
 */
export const nodeCaches = [
  { path: '/authentication/settings', wanted: { node_cache: { enable: false } } },
  { path: '/authorization/node_cache', wanted: { enable: false } },
];

export const authorizationSource = (settings) => ({
  type: 'http',
  enable: true,
  method: 'post',
  url: `${settings.edgeUrl}/broker/authorize`,
  // Determines the format of the body
  headers: { ...headers(settings), accept: 'application/json' },
  body: placeholders([
    'clientid',
    'username',
    'peerhost',
    'topic',
    'action',
    'qos',
    'retain',
    'cert_subject',
    'cert_common_name',
  ]),
  connect_timeout: EDGE_TIMEOUT,
  request_timeout: EDGE_TIMEOUT,
  pool_size: POOL_SIZE,
  ssl: ssl(settings.edgeUrl, settings),
});

export const zone = {
  mqtt: {
    // The edge compares client id and certificate; neither may replace the other
    peer_cert_as_username: 'disabled',
    peer_cert_as_clientid: 'disabled',
    use_username_as_clientid: false,
    // Keeps the order of a vehicle's messages among replicas
    shared_subscription_strategy: 'hash_clientid',
    // A payload of 65,536 bytes (design: §4), topic and properties; sent to MQTT 5 clients in CONNACK
    max_packet_size: '72KB',
    max_subscriptions: 4096,
  },
};

/** Two targets, so that dropped messages do not delay connection events. */
const EVENT_TARGETS = [
  { name: 'tsp_events', path: '/broker/events' },
  { name: 'tsp_dropped', path: '/broker/dropped' },
];

/** `sync` would delay every CONNECT while the edge is away; several workers would change the order of events. */
const eventQueue = { worker_pool_size: 1, query_mode: 'async', request_ttl: '10m', health_check_interval: '5s' };
/** No `request_timeout`: EMQX has deprecated it, stores it and does not return it. */
const eventConnection = (settings, { name, path }) => ({
  name,
  enable: true,
  url: `${settings.edgeUrl}${path}`,
  headers: headers(settings),
  pool_size: 1,
  enable_pipelining: 100,
  connect_timeout: EDGE_TIMEOUT,
  ssl: ssl(settings.edgeUrl, settings),
});
// The edge answers after storing; without a database it answers 429, and EMQX retries
const eventRequest = { method: 'post', body: `$\{.}` };

/** For an EMQX with actions: from 5.3.2, required from 6.0. */
export const connectors = (settings) =>
  EVENT_TARGETS.map((target) => ({ type: 'http', ...eventConnection(settings, target) }));
export const actions = () =>
  EVENT_TARGETS.map(({ name }) => ({
    type: 'http',
    name,
    enable: true,
    connector: name,
    parameters: { ...eventRequest, path: '' },
    resource_opts: eventQueue,
  }));

/** For an EMQX without actions. */
export const bridges = (settings) =>
  EVENT_TARGETS.map((target) => ({
    type: 'webhook',
    ...eventConnection(settings, target),
    ...eventRequest,
    resource_opts: eventQueue,
  }));

/** Topic filters that can cover a command of one vehicle. Character classes instead of escapes, because SQL and templates interpret $ and \ . */
const commandFilter = (root) => `^(#|(${root}|[+])/(#|(down|[+])/(#|[^/]+/(#|(command|[+])/[^/]+))))`;

/** @param {string} actionType `http`, or `webhook` for bridges */
export const rules = ({ topicRoot }, actionType) =>
  [
    {
      id: 'tsp_connections',
      description: 'Who is connected, for the edge',
      sql: 'SELECT * FROM "$events/client_connected", "$events/client_disconnected"',
      target: 'tsp_events',
    },
    {
      id: 'tsp_subscriptions',
      description: 'Vehicles that listen for commands, for the edge',
      sql:
        'SELECT event, clientid, topic, timestamp, node ' +
        `FROM "$events/session_subscribed" WHERE regex_match(topic, '${commandFilter(topicRoot)}$')`,
      target: 'tsp_events',
    },
    {
      id: 'tsp_acknowledgements',
      description: 'Commands that a TBox has, for the edge',
      // base64, because a payload that is not UTF-8 would make the event invalid JSON
      sql:
        'SELECT event, clientid, topic, timestamp, base64_encode(payload) as payload_base64 ' +
        `FROM "$events/message_acked" WHERE topic =~ '${topicRoot}/down/+/command/+'`,
      target: 'tsp_events',
    },
    {
      id: 'tsp_dropped',
      description: 'What vehicles sent while no subscriber took it, for the edge',
      // At QoS 1 and 2 the publisher got an acknowledgement
      sql:
        'SELECT event, clientid, topic, qos, reason, publish_received_at, base64_encode(payload) as payload_base64 ' +
        `FROM "$events/message_dropped" WHERE qos > 0 AND reason = 'no_subscribers' AND topic =~ '${topicRoot}/up/#'`,
      target: 'tsp_dropped',
    },
  ].map(({ id, target, ...rule }) => ({ id, name: id, enable: true, ...rule, actions: [`${actionType}:${target}`] }));

export const VEHICLE_LISTENER = 'ssl:default';
export const vehicleListener = ({ crlCheck, tlsFiles }) => ({
  enable: true,
  enable_authn: true,
  ssl_options: {
    ...tlsFiles,
    verify: 'verify_peer',
    fail_if_no_peer_cert: true,
    enable_crl_check: crlCheck,
    // A TLS 1.2 session from before a revocation would be accepted
    reuse_sessions: false,
  },
});
/** For every other listener. With `false` it accepts every client. */
export const otherListener = { enable_authn: true };
