import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { createAuthorities, publishRevocationList } from '@/lib/domain/pki';
import crlRequest from '@/lib/platform/broker/recorded/crl-request.json';
import hookRequests from '@/lib/platform/broker/recorded/hook-requests.json';
import ruleEvents from '@/lib/platform/broker/recorded/rule-events.json';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { insertSentCommand } from '@/lib/testing/fleet';

// Recorded requests of EMQX 5.3.2, sent to the real edge
const VIN = 'LTESTA1B0R0000001';
const { authenticate, authorize } = hookRequests;

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, 'TBX20240001');
  await fixture.importedTbox('TBX20240001');
});
beforeEach(async () => {
  await db.pool.query('delete from quarantined_messages');
  await db.pool.query('delete from vehicle_presence');
  await db.pool.query('delete from presence_sessions');
});
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function post(path: string, body: unknown) {
  const answer = await fetch(`${fixture.urls.edge}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-broker-secret': fixture.secret },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}
const decisionOn = async (path: string, body: unknown) => {
  const { status, body: answer } = await post(path, body);
  return [status, answer.result, answer.is_superuser];
};

describe('authentication of', () => {
  test.each([
    ['a TBox by its certificate alone', authenticate.mtls, 'allow'],
    ['a TBox with the common name as user name', authenticate.mtls_cn_as_username, 'allow'],
    ['a VIN without a certificate', authenticate.tcp_no_credentials, 'deny'],
    ['a VIN with a password', authenticate.tcp, 'deny'],
    ['odd characters', authenticate.tcp_odd_characters, 'deny'],
    ['a malformed token', authenticate.ws_token, 'deny'],
    ['a forged token', authenticate.forged_token, 'deny'],
  ])('%s', async (_what, body, result) => {
    expect(await decisionOn('/broker/authenticate', body)).toEqual([200, result, false]);
  });
});

describe('authorization of', () => {
  test.each<[string, object, string]>([
    ['a publish of a TBox, with QoS and retain as text', authorize.mtls_publish, 'allow'],
    ['a subscription of a TBox', authorize.mtls_subscribe, 'allow'],
    ['a publish without a certificate', authorize.tcp_publish, 'deny'],
    ['a will, from a template without the certificate', authorize.will, 'deny'],
    ...authorize.ws_subscribe.map((body): [string, object, string] => [
      `a browser that came past its token: ${body.topic}`,
      body,
      'deny',
    ]),
  ])('%s', async (_what, body, result) => {
    expect((await decisionOn('/broker/authorize', body)).slice(0, 2)).toEqual([200, result]);
  });

  test('a will with our template follows the rules of other messages', async () => {
    const recorded = { ...authorize.mtls_publish, ...authorize.will, cert_common_name: 'TBX20240001' };
    const own = { ...recorded, topic: `tsp/up/${VIN}/presence` };
    expect((await decisionOn('/broker/authorize', own))[1]).toBe('allow');
    // The recorded topic is not in the contract
    expect((await decisionOn('/broker/authorize', recorded))[1]).toBe('deny');
    const another = { ...own, topic: 'tsp/up/LTESTA1B0R0000002/presence' };
    expect((await decisionOn('/broker/authorize', another))[1]).toBe('deny');
  });
});

describe('connection events', () => {
  const sessions = async () =>
    (
      await db.pool.query(
        `select s.peer, s.reason, s.disconnected_at is null as open from presence_sessions s
         join vehicles v on v.id = s.vehicle_id where v.vin = $1 order by s.connected_at, s.id`,
        [VIN],
      )
    ).rows;
  const isConnected = async () =>
    (await db.pool.query('select connected from vehicle_presence')).rows.map(({ connected }) => connected);
  const report = async (event: object) => expect((await post('/broker/events', event)).status).toBe(200);
  /** The recorded end, of the recorded connection. */
  const ended = { ...ruleEvents.disconnected, peername: ruleEvents.connected.peername };
  const after = ruleEvents.connected.connected_at + 60_000;

  test('open and close a session', async () => {
    await report(ruleEvents.connected);
    expect([await sessions(), await isConnected()]).toEqual([
      [{ peer: '127.0.0.1:58720', reason: null, open: true }],
      [true],
    ]);
    await report({ ...ended, disconnected_at: after, timestamp: after });
    expect([await sessions(), await isConnected()]).toEqual([
      [{ peer: '127.0.0.1:58720', reason: 'normal', open: false }],
      [false],
    ]);
  });

  test('of an old connection do not end the new one', async () => {
    const [began, old] = ruleEvents.out_of_order;
    await report({ ...ruleEvents.connected, ...began });
    await report({ ...ruleEvents.disconnected, ...old });
    expect(await isConnected()).toEqual([true]);
    expect((await sessions()).filter(({ open }) => open)).toEqual([
      { peer: began?.peername, reason: null, open: true },
    ]);
  });

  test('end a session with every recorded reason', async () => {
    for (const [i, reason] of ruleEvents.reasons.entries()) {
      const peername = `192.0.2.1:${i + 1}`;
      const at = ruleEvents.connected.connected_at + i * 1_000;
      await report({ ...ruleEvents.connected, peername, connected_at: at, timestamp: at });
      await report({ ...ruleEvents.disconnected, peername, reason, disconnected_at: at + 500, timestamp: at + 500 });
    }
    const seen = await sessions();
    expect(seen).toHaveLength(ruleEvents.reasons.length);
    expect(seen.filter(({ open }) => open)).toEqual([]);
  });

  test('of browsers, refused clients and other kinds change nothing', async () => {
    for (const event of [
      ruleEvents.connected_ws,
      ruleEvents.connack,
      ruleEvents.connack_refused,
      ruleEvents.delivered,
    ]) {
      await report(event);
    }
    expect(await sessions()).toEqual([]);
  });
});

describe('an acknowledged command', () => {
  /** The state of a sent command after EMQX's event with the fields that `about` makes from its id. */
  const stateAfter = async (about: (commandId: string) => object) => {
    const commandId = await insertSentCommand(db, VIN);
    const { payload: _payload, ...event } = ruleEvents.acked;
    expect((await post('/broker/events', { ...event, ...about(commandId) })).status).toBe(200);
    return (await db.pool.query('select state from commands where id = $1', [commandId])).rows[0]?.state;
  };
  const named = (commandId: string) => JSON.stringify({ commandId });

  test('is delivered, with the payload as text or base64', async () => {
    expect(await stateAfter((id) => ({ payload: named(id) }))).toBe('delivered');
    expect(await stateAfter((id) => ({ payload_base64: Buffer.from(named(id)).toString('base64') }))).toBe('delivered');
  });

  test('is not delivered by a payload without its id or on another vehicle’s topic', async () => {
    expect(await stateAfter(() => ({ payload: ruleEvents.acked.payload }))).toBe('published');
    expect(await stateAfter(() => ({ payload_base64: Buffer.from([0xff, 0, 0xfe]).toString('base64') }))).toBe(
      'published',
    );
    expect(await stateAfter(() => ({}))).toBe('published');
    const topic = ruleEvents.acked.topic.replace(VIN, 'LTESTA1B0R0000002');
    expect(await stateAfter((id) => ({ payload: named(id), topic }))).toBe('published');
  });
});

test('serves the revocation list at the address in certificates as PEM to EMQX, as DER to others', async () => {
  const authorities = createAuthorities(ctx, fixture.keys);
  const { active } = await authorities.read();
  await publishRevocationList({ ctx, authority: active, changed: true });
  const headers = Object.fromEntries(crlRequest.headers.map((line) => line.split(/: ?/, 2) as [string, string]));
  const read = (sent: Record<string, string>) =>
    new Promise<string>((resolve, reject) => {
      const { te, connection } = sent;
      const url = `${fixture.urls.edge}/crl/${active.keyId}.crl`;
      const request = httpRequest(url, { headers: te === undefined ? {} : { te, connection } }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
        resolve(Buffer.concat(chunks).toString('latin1'));
      });
      request.once('error', reject).end();
    });
  expect(await read(headers)).toMatch(/^-----BEGIN X509 CRL-----\n[\s\S]*-----END X509 CRL-----\n$/);
  expect((await read({})).charCodeAt(0)).toBe(0x30);
});
