import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type APIRequestContext, expect } from '@playwright/test';
import mqtt from 'mqtt';
import { EDGE_TLS_PORT, MQTT_TLS_PORT, TEST_DATA_DIR } from './environment';

export type Identity = { vin: string; serial: string; key: string; certificate: string; ca: string };

const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });

/** Registers a vehicle in the first fleet, with a unique VIN and TBox serial. */
export async function registerVehicle(
  api: APIRequestContext,
  name: string,
  plate?: string,
): Promise<{ vin: string; serial: string }> {
  const number = `${String(Date.now()).slice(-4)}${String(Math.floor(Math.random() * 1000)).padStart(3, '0')}`;
  const [vin, serial] = [`LTPA1B2C3D${number}`, `TBX-${name}-${number}`];
  const [fleets, models] = await Promise.all(
    ['fleets', 'models'].map(async (what) => (await api.get(`/api/v1/${what}`)).json()),
  );
  const data = { vin, plate, fleet: fleets[0].code, model: models[0].code, tboxSerial: serial };
  expect((await api.post('/api/v1/vehicles', { data })).status()).toBe(201);
  return { vin, serial };
}

/** Enrols a registered TBox as in the README: a secret from the console, then openssl and curl. */
export async function makeIdentity(api: APIRequestContext, vin: string, serial: string): Promise<Identity> {
  const answer = await api.post(`/api/v1/tboxes/${serial}/enrolment-secret`);
  expect(answer.status()).toBe(201);
  const { secret } = await answer.json();
  const dir = mkdtempSync(path.join(os.tmpdir(), 'tbox-'));
  const ca = path.join(TEST_DATA_DIR, 'pki', 'ca.cert.pem');
  const file = (name: string) => path.join(dir, name);
  openssl('ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', file('tbox.key'));
  openssl('req', '-new', '-key', file('tbox.key'), '-subj', `/O=Mine/CN=${serial}`, '-out', file('tbox.csr'));
  const enrolled = execFileSync('curl', [
    ...[
      '-sS',
      '--fail-with-body',
      '--cacert',
      ca,
      '-u',
      `${serial}:${secret}`,
      '--data-binary',
      `@${file('tbox.csr')}`,
    ],
    ...['-H', 'Content-Type: application/pkcs10', `https://localhost:${EDGE_TLS_PORT}/.well-known/est/simpleenroll`],
  ]);
  writeFileSync(file('tbox.p7'), Buffer.from(enrolled.toString(), 'base64'));
  openssl('pkcs7', '-inform', 'DER', '-in', file('tbox.p7'), '-print_certs', '-out', file('tbox.crt'));
  return { vin, serial, key: file('tbox.key'), certificate: file('tbox.crt'), ca };
}

/** An external authority made with `openssl`; `identity`: a certificate that it issues to a TBox. */
export function makeForeignAuthority(name: string) {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'authority-'));
  const file = (end: string) => path.join(dir, end);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  openssl('req', '-x509', ...newKey, '-keyout', file('ca.key'), '-out', file('ca.crt'), '-subj', `/CN=${name}`);
  const identity = (vin: string, serial: string): Identity => {
    const [key, certificate] = [file(`${serial}.key`), file(`${serial}.crt`)];
    writeFileSync(file('usage'), 'basicConstraints=critical,CA:FALSE\nextendedKeyUsage=clientAuth\n');
    openssl('req', ...newKey, '-keyout', key, '-out', file('tbox.csr'), '-subj', `/CN=${serial}`);
    const signed = ['-CA', file('ca.crt'), '-CAkey', file('ca.key'), '-CAcreateserial', '-extfile', file('usage')];
    openssl('x509', '-req', '-in', file('tbox.csr'), '-out', certificate, ...signed);
    return { vin, serial, key, certificate, ca: path.join(TEST_DATA_DIR, 'pki', 'ca.cert.pem') };
  };
  return { pem: readFileSync(file('ca.crt'), 'utf8'), identity };
}

let seq = 0;

/** Publishes one telemetry message at QoS 1, with `mosquitto_pub` where it is installed. */
export async function publishTelemetry(identity: Identity, signals: Record<string, unknown>): Promise<void> {
  const topic = `tsp/up/${identity.vin}/telemetry`;
  seq += 1;
  const message = JSON.stringify({ ts: Date.now(), seq, signals });
  if (spawnSync('mosquitto_pub', ['--help']).error) return publishWithLibrary(identity, topic, message);
  execFileSync('mosquitto_pub', [
    ...['-h', 'localhost', '-p', String(MQTT_TLS_PORT), '-V', 'mqttv311', '-i', identity.vin, '-q', '1'],
    ...['--cafile', identity.ca, '--cert', identity.certificate, '--key', identity.key, '-t', topic, '-m', message],
  ]);
}

async function publishWithLibrary(identity: Identity, topic: string, message: string): Promise<void> {
  const client = await connect(identity);
  await client.publishAsync(topic, message, { qos: 1 });
  await client.endAsync();
}

const connect = (
  { vin, ca, certificate, key }: Identity,
  options: mqtt.IClientOptions = {},
): Promise<mqtt.MqttClient> =>
  mqtt.connectAsync(`mqtts://localhost:${MQTT_TLS_PORT}`, {
    ...options,
    clientId: vin,
    protocolVersion: 4,
    ca: readFileSync(ca),
    cert: readFileSync(certificate),
    key: readFileSync(key),
  });

/** A TBox that stays connected. */
export async function connectTbox(identity: Identity, options: mqtt.IClientOptions = {}) {
  const client = await connect(identity, options);
  const report = async (signals: Record<string, unknown>) => {
    seq += 1;
    const message = JSON.stringify({ ts: Date.now(), seq, signals });
    await client.publishAsync(`tsp/up/${identity.vin}/telemetry`, message, { qos: 1 });
  };
  return { client, send: report, leave: () => client.endAsync() };
}

const DRIVER_LOCK = 'Cabin.Door.Row1.DriverSide.IsLocked';

/** A registered vehicle that stands still, locked, and executes commands; simulated vehicles drive off. */
export async function parkVehicle(api: APIRequestContext) {
  const { vin, serial } = await registerVehicle(api, 'PARKED');
  const { client, send, leave } = await connectTbox(await makeIdentity(api, vin, serial));
  client.on('message', (topic, payload) => {
    const { commandId, operation } = JSON.parse(String(payload));
    const answer = (status: string) =>
      client.publish(topic.replace('/down/', '/up/'), JSON.stringify({ commandId, status, ts: Date.now() }), {
        qos: 2,
      });
    for (const status of ['accepted', 'executing', 'succeeded']) answer(status);
    if (operation === 'door_unlock') void send({ Speed: 0, [DRIVER_LOCK]: false });
  });
  await client.subscribeAsync(`tsp/down/${vin}/command/+`, { qos: 2 });
  await send({ Speed: 0, [DRIVER_LOCK]: true, 'Chassis.ParkingBrake.IsEngaged': true });
  await expect.poll(async () => (await (await api.get(`/api/v1/vehicles/${vin}`)).json()).telemetry?.speedKmh).toBe(0);
  return { vin, leave };
}

/** Whether the broker accepts a message on this topic; MQTT 3.1.1 can refuse only by closing the connection. */
export async function mayPublish(identity: Identity, topic: string): Promise<boolean> {
  const client = await connect(identity, { reconnectPeriod: 0 });
  const ended = new Promise<boolean>((resolve) => client.once('close', () => resolve(false)));
  const taken = client.publishAsync(topic, '{}', { qos: 1 }).then(
    () => true,
    () => false,
  );
  const answer = await Promise.race([taken, ended]);
  await client.endAsync(true);
  return answer;
}
