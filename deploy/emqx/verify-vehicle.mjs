import { readFileSync } from 'node:fs';
import { probe, REFUSED } from './mqtt-probe.mjs';

/** @typedef {import('./verify.mjs').Check} Check */

/** A VIN without a vehicle. */
const OTHER_VIN = '00000000000000000';

/** Checks with the certificate of a reserved TBox, because its connection is taken over. @returns {Promise<Check[]>} */
export async function verifyVehicle({ settings }) {
  const { mqttTlsUrl, probeVin, probeCert, probeKey, topicRoot } = settings;
  const checks = [];
  const what = 'topics and certificates of vehicles, checked as a TBox';
  if (!mqttTlsUrl || !probeVin || !probeCert || !probeKey) {
    const todo = 'Set MQTT_TLS_URL, PROBE_VIN, PROBE_CERT_FILE and PROBE_KEY_FILE: a TBox reserved for this check';
    return [{ state: 'unknown', what, todo }];
  }
  const connect = (cert, key) =>
    probe(mqttTlsUrl, {
      clientId: probeVin,
      // The server's certificate is checked elsewhere
      tls: { cert, key, rejectUnauthorized: false },
    });
  let connection;
  try {
    connection = await connect(readFileSync(probeCert), readFileSync(probeKey));
    if (connection.code >= REFUSED) throw new Error(`the edge or EMQX refuses the certificate (${connection.code})`);
    checks.push({ state: 'ok', what: 'a TBox authenticates with its certificate' });
    const own = await connection.subscribe(`${topicRoot}/down/${probeVin}/command/+`, 2);
    checks.push({
      state: own === 2 ? 'ok' : 'miss',
      what: `a TBox may subscribe to its commands at QoS 2 (${own})`,
      todo: 'EMQX must ask the edge for each topic, and mqtt.max_qos_allowed must be 2',
    });
    const others = await connection.subscribe(`${topicRoot}/down/${OTHER_VIN}/command/+`);
    checks.push({
      state: others >= REFUSED ? 'ok' : 'miss',
      what: `a TBox may not subscribe to commands of another (${others})`,
      todo: 'Remove every authorization source except the edge, and set no_match = deny',
    });
  } catch (error) {
    const todo =
      'The console shows under Access, Denied why the edge refused; otherwise check listener, CRL and trusted authorities';
    checks.push({ state: 'miss', what: `a TBox authenticates with its certificate: ${error.message}`, todo });
  } finally {
    connection?.end();
  }
  checks.push(await revokedCheck({ settings, connect, canCompare: connection !== undefined }));
  return checks;
}

/** Without a valid certificate that authenticates, a refusal would not show that the revocation caused it. */
async function revokedCheck({ settings: { revokedCert, revokedKey }, connect, canCompare }) {
  const what = 'a revoked certificate is refused';
  if (!revokedCert || !revokedKey) {
    return { state: 'unknown', what, todo: 'Set PROBE_REVOKED_CERT_FILE and PROBE_REVOKED_KEY_FILE' };
  }
  if (!canCompare) return { state: 'unknown', what, todo: 'A valid certificate has to authenticate first' };
  const files = [readFileSync(revokedCert), readFileSync(revokedKey)];
  try {
    const connection = await connect(...files);
    connection.end();
    const isRefused = connection.code >= REFUSED;
    return { state: isRefused ? 'ok' : 'miss', what, todo: 'Enable the CRL check, and let EMQX ask the edge' };
  } catch {
    return { state: 'ok', what: `${what}, at the handshake` };
  }
}
