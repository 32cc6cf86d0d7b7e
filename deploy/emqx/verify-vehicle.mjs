import { readFileSync } from 'node:fs';
import { probe, REFUSED } from './mqtt-probe.mjs';

/** @typedef {import('./verify.mjs').Check} Check */

/** A VIN that is nobody's. */
const OTHER_VIN = '00000000000000000';

/** What a TBox sees, by a certificate that is kept for this: its client id takes a connected vehicle's place. @returns {Promise<Check[]>} */
export async function verifyVehicle({ settings }) {
  const { mqttTlsUrl, probeVin, probeCert, probeKey, topicRoot } = settings;
  const checks = [];
  const what = 'topics and certificates of vehicles, as a TBox sees them';
  if (!mqttTlsUrl || !probeVin || !probeCert || !probeKey) {
    const todo =
      'Set MQTT_TLS_URL, PROBE_VIN, PROBE_CERT_FILE and PROBE_KEY_FILE: a TBox that is used for nothing else';
    return [{ state: 'unknown', what, todo }];
  }
  const connect = (cert, key) =>
    probe(mqttTlsUrl, {
      clientId: probeVin,
      // Whether its certificate is right is looked at elsewhere
      tls: { cert, key, rejectUnauthorized: false },
    });
  let connection;
  try {
    connection = await connect(readFileSync(probeCert), readFileSync(probeKey));
    if (connection.code >= REFUSED) throw new Error(`the edge or EMQX refuses it (${connection.code})`);
    checks.push({ state: 'ok', what: 'a TBox is admitted by its certificate' });
    const own = await connection.subscribe(`${topicRoot}/down/${probeVin}/command/+`, 2);
    checks.push({
      state: own === 2 ? 'ok' : 'miss',
      what: `a TBox may subscribe to its commands at QoS 2 (${own})`,
      todo: 'The edge must be asked for each topic, and mqtt.max_qos_allowed be 2',
    });
    const others = await connection.subscribe(`${topicRoot}/down/${OTHER_VIN}/command/+`);
    checks.push({
      state: others >= REFUSED ? 'ok' : 'miss',
      what: `a TBox may not subscribe to commands of another (${others})`,
      todo: 'Remove every authorization source but the edge, and set no_match = deny',
    });
  } catch (error) {
    const todo =
      'Access, Denied, in the console says why the edge refused; else look at listener, CRL and trusted authorities';
    checks.push({ state: 'miss', what: `a TBox is admitted by its certificate: ${error.message}`, todo });
  } finally {
    connection?.end();
  }
  checks.push(await revokedCheck({ settings, connect, canCompare: connection !== undefined }));
  return checks;
}

/** Only where a good certificate is admitted is it the revocation that keeps the other one out. */
async function revokedCheck({ settings: { revokedCert, revokedKey }, connect, canCompare }) {
  const what = 'a revoked certificate is refused';
  if (!revokedCert || !revokedKey) {
    return { state: 'unknown', what, todo: 'Set PROBE_REVOKED_CERT_FILE and PROBE_REVOKED_KEY_FILE' };
  }
  if (!canCompare)
    return { state: 'unknown', what, todo: 'A certificate that is not revoked has to be admitted first' };
  const files = [readFileSync(revokedCert), readFileSync(revokedKey)];
  try {
    const connection = await connect(...files);
    connection.end();
    const isRefused = connection.code >= REFUSED;
    return { state: isRefused ? 'ok' : 'miss', what, todo: 'Switch the CRL check on, and let the edge be asked' };
  } catch {
    return { state: 'ok', what: `${what}, at the handshake` };
  }
}
