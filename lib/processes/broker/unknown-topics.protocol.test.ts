import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type RawClient, rawTbox } from '@/lib/testing/raw-client';

// Topics below a TBox's own VIN that the contract lacks
let db: TestDb;
let fixture: BrokerFixture;
let vin: string;
let identity: TboxIdentity;
let vehicles = 0;
const clients = brokerClients(() => fixture);
const raw: RawClient[] = [];
beforeAll(async () => {
  db = await createTestDb();
  fixture = await startBrokerFixture({ db });
});
beforeEach(async () => {
  await db.pool.query('delete from quarantined_messages');
  vin = `LTESTA1B0R000${String(++vehicles).padStart(4, '0')}`;
  identity = await fixture.vehicle(vin);
});
afterEach(async () => {
  for (const { socket } of raw.splice(0)) socket.destroy();
  await clients.closeAll();
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function open(): Promise<RawClient> {
  const client = await rawTbox(fixture, vin, identity);
  raw.push(client);
  return client;
}
const message = (topic: string, qos: 0 | 1 | 2, messageId = 1) =>
  ({ cmd: 'publish', topic, payload: '{}', qos, dup: false, retain: false, messageId }) as const;
const own = (rest: string) => `tsp/up/${vin}/${rest}`;
const quarantined = async () =>
  (
    await db.pool.query(
      'select reason, client_id as "clientId", topic, size_bytes as "sizeBytes" from quarantined_messages order by id',
    )
  ).rows;

test.each(['foo', 'telemetry/x', 'A/../B', 'event', 'event/a/b', 'event/Not A Name', 'certificate/renew', 'presence/'])(
  'puts %s into quarantine, acknowledges it and delivers it to no subscriber',
  async (rest) => {
    const service = await clients.asService();
    await service.subscribeAsync('tsp/up/#', { qos: 2 });
    const received: string[] = [];
    service.on('message', (topic) => received.push(topic));
    const tbox = await open();
    tbox.send(message(own(rest), 1));
    expect(await tbox.next('puback')).toMatchObject({ messageId: 1 });
    const row = { reason: 'topic_unknown', clientId: vin, topic: own(rest), sizeBytes: 2 };
    expect(await quarantined()).toEqual([row]);
    tbox.send(message(own('event/door'), 1, 2));
    await eventually(() => received.includes(own('event/door')));
    expect(received).toEqual([own('event/door')]);
  },
);

test('completes the QoS 2 handshake, and only records QoS 0', async () => {
  const tbox = await open();
  tbox.send(message(own('foo'), 2, 9));
  expect(await tbox.next('pubrec')).toMatchObject({ messageId: 9 });
  expect(await quarantined()).toHaveLength(1);
  tbox.send({ cmd: 'pubrel', messageId: 9 });
  expect(await tbox.next('pubcomp')).toMatchObject({ messageId: 9 });
  tbox.send(message(own('bar'), 0));
  await eventually(async () => (await quarantined()).length === 2);
});

test('acknowledges repeated messages with one row a minute, and counts each as a denial', async () => {
  const tbox = await open();
  for (let id = 1; id <= 30; id++) tbox.send(message(own('foo'), 1, id));
  await eventually(() => tbox.received.length === 30);
  expect((await quarantined()).length).toBeLessThanOrEqual(2);
  const counted = `select sum(count)::int as total from access_denials where client_id = $1 and reason = 'topic_unknown'`;
  await eventually(async () => (await db.pool.query(counted, [vin])).rows[0]?.total === 30);
});

test('disconnects a TBox with too many topics, and acknowledges only what is in quarantine', async () => {
  const tbox = await open();
  for (let id = 1; id <= 40; id++) tbox.send(message(own(`foo${id}`), 1, id));
  await eventually(() => tbox.received.length === 40);
  for (let id = 41; id <= 100; id++) tbox.send(message(own(`foo${id}`), 1, id));
  await tbox.closed;
  expect(tbox.received.length).toBeLessThanOrEqual((await quarantined()).length);
  // Another TBox has its own limit
  vin = `LTESTA1B0R000${String(++vehicles).padStart(4, '0')}`;
  identity = await fixture.vehicle(vin);
  const other = await open();
  other.send(message(own('foo'), 1));
  await other.next('puback');
});

test('does not acknowledge while the edge is down, and keeps the connection', async () => {
  const tbox = await open();
  tbox.send(message(own('event/known'), 1, 1));
  await tbox.next('puback');
  await fixture.stopEdge();
  try {
    tbox.send(message(own('foo'), 1, 2), message(own('event/known'), 1, 3), { cmd: 'pingreq' });
    await eventually(() => tbox.received.some(({ cmd, messageId }) => cmd === 'puback' && messageId === 3));
    await tbox.next('pingresp');
  } finally {
    await fixture.startEdge();
  }
  expect(tbox.received.some(({ messageId }) => messageId === 2)).toBe(false);
  // Resent, as clients do
  tbox.send(message(own('foo'), 1, 2));
  await eventually(() => tbox.received.some(({ messageId }) => messageId === 2));
  expect(await quarantined()).toHaveLength(1);
});

test('drops and records a will to such a topic', async () => {
  const will = { topic: own('foo'), payload: Buffer.from('{}'), qos: 1 as const };
  (await clients.asTbox(vin, identity, { will })).stream.destroy();
  await eventually(async () => (await quarantined()).some(({ topic }) => topic === own('foo')));
});

test('denies it for EMQX, with the reason in quarantine and in the denials', async () => {
  const ask = async (topic: string) => {
    const subject = `serialNumber=${identity.certificateId},CN=T${vin.slice(-9)}`;
    const body = { clientid: vin, username: '', cert_common_name: `T${vin.slice(-9)}`, cert_subject: subject };
    const answer = await fetch(`${fixture.urls.edge}/broker/authorize`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-broker-secret': fixture.secret },
      body: JSON.stringify({ ...body, action: 'publish', topic, qos: '1', retain: 'false', peerhost: '192.0.2.1' }),
    });
    return answer.json();
  };
  expect(await ask(own('event/door'))).toMatchObject({ result: 'allow' });
  expect(await ask(own('foo'))).toMatchObject({ result: 'deny', reason: 'topic_unknown' });
  await eventually(async () => (await quarantined()).some(({ reason }) => reason === 'topic_unknown'));
});
