import { setTimeout as sleep } from 'node:timers/promises';
import { probe, REFUSED } from './mqtt-probe.mjs';
import { RestError } from './rest.mjs';

const EVENT_WAIT_MS = 15_000;
const POLL_MS = 250;
/** A payload of 65,536 bytes with topic and properties. */
const PACKET_BYTES = 65_536 + 1_024;

/** @typedef {import('./verify.mjs').Check} Check */

/** What clients see. @returns {Promise<Check[]>} */
export async function verifyMqtt({ rest, settings }) {
  const { mqttUrl, mqttUsername: username, mqttPassword: password } = settings;
  if (!mqttUrl || !password) {
    const todo = 'Set MQTT_URL and MQTT_PASSWORD (as the platform has them)';
    return [{ state: 'unknown', what: 'what clients see: admission, limits, events', todo }];
  }
  const id = (name) => `tsp-verify-${name}-${process.pid}`;
  const checks = [];
  const attempt = async (what, todo, look) => {
    try {
      checks.push({ what, todo, ...(await look()) });
    } catch (error) {
      if (error instanceof RestError) checks.push({ state: 'unknown', what: `${what}: ${error.message}`, todo });
      else checks.push({ state: 'miss', what: `${what}: ${error.message}`, todo });
    }
  };

  for (const [who, credentials] of [
    ['a stranger', {}],
    ["the platform's user with a wrong password", { username, password: 'not the password' }],
  ]) {
    await attempt(`${who} is refused`, 'Until the chain is right, anybody may connect', async () => {
      const { code, end } = await probe(mqttUrl, { clientId: id('stranger'), ...credentials });
      end();
      return { state: code >= REFUSED ? 'ok' : 'miss' };
    });
  }

  const before = await countEvents(rest);
  let isAdmitted = false;
  await attempt('the edge is asked: it admits the platform', edgeTodo(settings), async () => {
    const connection = await probe(mqttUrl, { clientId: id('platform'), username, password });
    isAdmitted = connection.code < REFUSED;
    if (!isAdmitted) return { state: 'miss', what: `the edge is asked: the platform is refused (${connection.code})` };
    checks.push(limitCheck(connection.limits));
    connection.end();
    return { state: 'ok' };
  });
  if (isAdmitted) await attempt('events reach the edge', eventTodo, () => eventsRise(rest, before));
  checks.push(...(await namespaceChecks({ rest, settings })));
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
    todo: 'Raise them (mqtt.max_qos_allowed, max_packet_size, …)',
  };
}

/** Events that actions have delivered, as the rules of connections count them; null: EMQX does not show it. */
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
      todo: 'EMQX does not count it. See whether the probe is in Access, Clients, of the console',
    };
  }
  for (const end = Date.now() + EVENT_WAIT_MS; Date.now() < end; await sleep(POLL_MS)) {
    if ((await countEvents(rest)) > before) return { state: 'ok' };
  }
  return { state: 'miss' };
}

/** From 6.0 clients may be in namespaces, and from 6.0.3 a rule in one sees its clients alone. */
async function namespaceChecks({ rest, settings }) {
  if (!(await rest.exists('/mt/ns_list'))) return [];
  const { mqttUrl, mqttUsername: username, mqttPassword: password, namespacedClientId: clientId } = settings;
  const what = 'events of a client in a namespace reach the edge';
  const todo = 'The rules must be global: create them with an API key of no namespace';
  if (!clientId) {
    return [
      { state: 'unknown', what, todo: 'Set PROBE_NAMESPACED_CLIENT_ID: a client id that EMQX puts into a namespace' },
    ];
  }
  const before = await countEvents(rest);
  const connection = await probe(mqttUrl, { clientId, username, password });
  connection.end();
  return [{ what, todo, ...(await eventsRise(rest, before)) }];
}
