import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { probe, REFUSED } from './mqtt-probe.mjs';
import { RestError } from './rest.mjs';

const EVENT_WAIT_MS = 15_000;
const POLL_MS = 250;
/** Payload of 65,536 bytes, plus topic and properties. */
const PACKET_BYTES = 65_536 + 1_024;

/** @typedef {import('./verify.mjs').Check} Check */

/** Checks over MQTT with the platform's password and certificate. @returns {Promise<Check[]>} */
export async function verifyMqtt({ rest, settings }) {
  const { mqttUrl, mqttUsername: username, mqttPassword: password, mqttCa, platformCert, platformKey } = settings;
  if (!mqttUrl || !password || !mqttCa || !platformCert || !platformKey) {
    const todo =
      'Set MQTT_URL, MQTT_PASSWORD, MQTT_CA_FILE, PLATFORM_CERT_FILE and PLATFORM_KEY_FILE to the values of the platform';
    return [{ state: 'unknown', what: 'checks over MQTT: authentication, limits, events', todo }];
  }
  const tls = { ca: readFileSync(mqttCa), cert: readFileSync(platformCert), key: readFileSync(platformKey) };
  const id = (name) => `tsp-verify-${name}-${process.pid}`;
  const checks = [];
  const attempt = async (what, todo, run) => {
    try {
      checks.push({ what, todo, ...(await run()) });
    } catch (error) {
      if (error instanceof RestError) checks.push({ state: 'unknown', what: `${what}: ${error.message}`, todo });
      else checks.push({ state: 'miss', what: `${what}: ${error.message}`, todo });
    }
  };

  for (const [client, credentials] of [
    ["the platform's certificate without a password", {}],
    ["the platform's user with a wrong password", { username, password: 'not the password' }],
  ]) {
    await attempt(
      `${client} is refused`,
      'Correct the chain: until then every client may be able to connect',
      async () => {
        const { code, end } = await probe(mqttUrl, { clientId: id('unknown'), tls, ...credentials });
        end();
        return { state: code >= REFUSED ? 'ok' : 'miss' };
      },
    );
  }

  const before = await countEvents(rest);
  let isAccepted = false;
  await attempt('the edge is asked and accepts the platform', edgeTodo(settings), async () => {
    const connection = await probe(mqttUrl, { clientId: id('platform'), username, password, tls });
    isAccepted = connection.code < REFUSED;
    if (!isAccepted) return { state: 'miss', what: `the edge is asked: the platform is refused (${connection.code})` };
    checks.push(limitCheck(connection.limits));
    connection.end();
    return { state: 'ok' };
  });
  if (isAccepted) await attempt('events reach the edge', eventTodo, () => eventsRise(rest, before));
  checks.push(...(await namespaceChecks({ rest, settings, tls })));
  return checks;
}

const edgeTodo = ({ edgeUrl }) => `EMQX must reach ${edgeUrl} with the header x-broker-secret; is MQTT_PASSWORD right?`;
const eventTodo =
  'Rules tsp_connections and tsp_subscriptions with an HTTP action to /broker/events; 4xx and 5xx of the edge lose events';

function limitCheck({ maximumQos, retain, maximumPacketSize, wildcard, shared }) {
  const wrong = [
    maximumQos < 2 && `QoS is at most ${maximumQos}: commands need 2`,
    !retain && 'no retained messages',
    maximumPacketSize < PACKET_BYTES && `packets are at most ${maximumPacketSize} bytes: ${PACKET_BYTES} are needed`,
    !wildcard && 'no wildcards in subscriptions',
    !shared && 'no shared subscriptions',
  ].filter(Boolean);
  const what = 'limits of QoS, size, retained messages, wildcard and shared subscriptions';
  if (wrong.length === 0) return { state: 'ok', what };
  return {
    state: 'miss',
    what: `${what}: ${wrong.join('; ')}`,
    todo: 'Raise the limits (mqtt.max_qos_allowed, max_packet_size, …)',
  };
}

/** Number of events that actions have delivered, by the metrics of the rule; null: EMQX does not show it. */
async function countEvents(rest) {
  try {
    const { metrics } = (await rest('GET', '/rules/tsp_connections/metrics')) ?? {};
    return metrics?.['actions.success'] ?? null;
  } catch (error) {
    if (error instanceof RestError) return null;
    throw error;
  }
}

async function eventsRise(rest, before) {
  if (before === null) {
    return {
      state: 'unknown',
      todo: 'EMQX does not show the count. Check whether the probe appears in the console under Access, Clients',
    };
  }
  for (const end = Date.now() + EVENT_WAIT_MS; Date.now() < end; await sleep(POLL_MS)) {
    if ((await countEvents(rest)) > before) return { state: 'ok' };
  }
  return { state: 'miss' };
}

/** From 6.0 clients may be in namespaces; from 6.0.3 a rule in a namespace sees only its clients. */
async function namespaceChecks({ rest, settings, tls }) {
  if (!(await rest.exists('/mt/ns_list'))) return [];
  const { mqttUrl, mqttUsername: username, mqttPassword: password, namespacedClientId: clientId } = settings;
  const what = 'events of a client in a namespace reach the edge';
  const todo = 'The rules must be global: create them with an API key without a namespace';
  if (!clientId) {
    return [
      { state: 'unknown', what, todo: 'Set PROBE_NAMESPACED_CLIENT_ID: a client id that EMQX puts into a namespace' },
    ];
  }
  const before = await countEvents(rest);
  const connection = await probe(mqttUrl, { clientId, username, password, tls });
  connection.end();
  return [{ what, todo, ...(await eventsRise(rest, before)) }];
}
