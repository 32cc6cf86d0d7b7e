import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BrokerSession } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import { emqxAdapter } from '@/lib/testing/emqx/emqx-adapter';
import { type EmqxRest, startEmqxRest } from '@/lib/testing/emqx/emqx-rest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { type Broker, type BrokerBan, BrokerError, CursorError } from './index';
import answers from './recorded/answers.json';

// Specific to EMQX; contract.protocol.test.ts has what all brokers have in common
const VIN = 'LTESTA1B0R0000001';
const clock = fakeClock(Date.UTC(2066, 10, 22));
let rest: EmqxRest;
let broker: Broker;
beforeEach(async () => {
  rest = await startEmqxRest();
  broker = adapter();
});
afterEach(() => rest.close());

const adapter = (changes: Omit<NonNullable<Parameters<typeof emqxAdapter>[1]>, 'clock'> = {}) =>
  emqxAdapter(rest, { ...changes, clock });
const lines = () => rest.requests.map(({ line }) => line);

test('reads a recorded client', async () => {
  expect(await broker.getClient(VIN)).toEqual({
    clientId: VIN,
    username: 'tbox',
    kind: 'tbox',
    connected: true,
    connectedAt: Date.UTC(2026, 10, 22, 10, 24, 0, 295),
    disconnectedAt: null,
    peer: '127.0.0.1:50318',
    node: 'emqx@127.0.0.1',
    protocolVersion: 5,
    cleanStart: true,
    keepAliveSeconds: 120,
    sessionExpirySeconds: 3_600,
    certificateCommonName: 'TBX20240001',
    subscriptionCount: 2,
    queue: { waiting: 0, max: 1_000, dropped: 0 },
    inflight: 0,
    messagesIn: 0,
    messagesOut: 0,
    subscriptions: [
      { filter: 'tsp/broadcast/#', qos: 1 },
      { filter: `tsp/down/${VIN}/command/+`, qos: 1 },
    ],
  });
});

test('reads times with their offset', async () => {
  const client = { clientid: VIN, connected: true, connected_at: '2026-11-22T18:24:00.295+08:00' };
  rest.answerNext({ status: 200, body: client });
  expect((await broker.connectionTimes([VIN])).get(VIN)).toBe(Date.UTC(2026, 10, 22, 10, 24, 0, 295));
});

test.each([
  ['no time', { clientid: VIN, connected: true }],
  ['an invalid time', { clientid: VIN, connected: true, connected_at: 'yesterday' }],
  ['no state', { clientid: VIN }],
  ['a list', []],
])('%s is an error, not "not connected"', async (_what, body) => {
  rest.answerNext({ status: 200, body });
  await expect(broker.connectionTimes([VIN])).rejects.toThrow(BrokerError);
});

test('an unknown path is an error, not "not connected"', async () => {
  rest.answerNext(answers.not_encoded_slash.response);
  await expect(broker.connectionTimes([VIN])).rejects.toThrow('EMQX answered 404');
});

describe('errors', () => {
  test('contain neither the answer nor a secret', async () => {
    const credentials = Buffer.from(`${rest.key}:${rest.secret}`).toString('base64');
    const quoting = { status: 500, body: { code: 'INTERNAL_ERROR', message: `headers: Basic ${credentials}` } };
    for (const answer of [quoting, answers.internal_error.response, answers.wrong_method.response]) {
      rest.answerNext(answer);
      const error = await broker.listClients({ q: 'secret words', limit: 1 }).then(
        () => null,
        (refused: Error) => refused,
      );
      expect(error).toBeInstanceOf(BrokerError);
      expect([error?.message, error?.cause]).toEqual(['EMQX answered 500 to GET /clients', undefined]);
    }
  });

  test('report a wrong key, an invalid header and malformed JSON', async () => {
    await expect(
      adapter({ EMQX_API_SECRET: fixedSecret('wrong', { minLength: 1 }) }).disconnectClient(VIN),
    ).rejects.toThrow('EMQX answered 401 to DELETE');
    rest.answerNext({ status: 200, content_type: 'text/html', body: '<html>' });
    await expect(broker.listClients({ limit: 1 })).rejects.toThrow('is not JSON');
    expect(() => adapter({ EMQX_API_KEY: undefined })).toThrow('BROKER=emqx needs');
  });
});

test('uses the second key and secret while EMQX does not know the first', async () => {
  const pairs = [
    {
      EMQX_API_KEY: fixedSecret(`newkey\n${rest.key}`, { minLength: 1 }),
      EMQX_API_SECRET: fixedSecret(`new\n${rest.secret}`, { minLength: 1 }),
    },
    { EMQX_API_SECRET: fixedSecret(`new\n${rest.secret}`, { minLength: 1 }) },
    { EMQX_API_KEY: fixedSecret(`newkey\n${rest.key}`, { minLength: 1 }) },
  ];
  for (const pair of pairs) expect(await adapter(pair).disconnectClient('nobody')).toBe(false);
  const neither = { EMQX_API_SECRET: fixedSecret('new\nother', { minLength: 1 }) };
  await expect(adapter(neither).disconnectClient(VIN)).rejects.toThrow('EMQX answered 401 to DELETE');
});

test('encodes client ids, and refuses two that a URL cannot contain', async () => {
  expect(await broker.getClient('odd id/+#车%2F')).toBeNull();
  expect(lines()).toContain('GET /clients/odd%20id%2F%2B%23%E8%BD%A6%252F');
  await expect(broker.clearDecisions('..')).rejects.toThrow(BrokerError);
  await expect(broker.disconnectClient('.')).rejects.toThrow(BrokerError);
});

describe('lists', () => {
  test('request each spelling, as EMQX is case-sensitive', async () => {
    await broker.listClients({ q: 'Ltest', limit: 10 });
    expect(lines().map((line) => new URLSearchParams(line.split('?')[1]).get('like_clientid'))).toEqual([
      'LTEST',
      'ltest',
      'Ltest',
    ]);
  });

  test('filter by kind in large pages, and continue at the cursor', async () => {
    const first = await broker.listClients({ kind: 'tbox', limit: 1 });
    expect(first.items.map(({ clientId }) => clientId)).toEqual([VIN]);
    expect(first.total).toBeNull();
    expect(lines()).toEqual(['GET /clients?page=1&limit=1000']);
    const second = await broker.listClients({ kind: 'tbox', limit: 1, cursor: first.next ?? '' });
    expect(second.items.map(({ clientId }) => clientId)).toEqual(['LTESTA1B0R0000002']);
  });

  test('return a cursor after several pages without a match', async () => {
    const { items, next } = await broker.listClients({ kind: 'account', limit: 5 });
    expect(items.map(({ clientId }) => clientId)).toEqual(['console-7f3a']);
    expect(next).toBeNull();
    const page = Array.from({ length: 1_000 }, (_, i) => ({ clientid: `web-${i}`, connected: true }));
    for (let i = 0; i < 5; i++) rest.answerNext({ status: 200, body: { data: page, meta: { hasnext: true } } });
    const empty = await broker.listClients({ kind: 'account', limit: 5 });
    expect(empty).toEqual({ items: [], next: '[0,1000,6,0]', total: null });
  });

  test.each(['x', '[]', '[5,1,1,0]', '[0,1,0,0]', '[0,5000,1,0]', '{}'])('the cursor %s is refused', async (cursor) => {
    await expect(broker.listClients({ limit: 1, cursor })).rejects.toThrow(CursorError);
  });
});

test('lists sessions with their subscriptions in pages, without the platform', async () => {
  const page = (data: unknown[], hasnext: boolean) => ({ status: 200, body: { data, meta: { hasnext } } });
  const own = { clientid: 'console-7f3a', username: 'platform', connected: true };
  const held = (clientid: string, topic: string) => ({ clientid, topic, qos: 1 });
  rest.answerNext(page([held(VIN, 'a'), held('console-7f3a', 'tsp/up/#')], true));
  rest.answerNext(page([held(VIN, 'b')], false));
  rest.answerNext(page([{ clientid: VIN, username: 'platform', connected: true }, own], true));
  rest.answerNext(page([{ clientid: 'web-1', connected: true }], false));
  const found: BrokerSession[] = [];
  for await (const clients of broker.sessions()) found.push(...clients);
  const subscriptions = ['a', 'b'].map((filter) => ({ filter, qos: 1 }));
  expect(found).toMatchObject([
    { clientId: VIN, subscriptions, acl: null },
    { clientId: 'web-1', subscriptions: [], acl: null },
  ]);
  expect(lines()).toEqual([
    'GET /subscriptions?page=1&limit=1000',
    'GET /subscriptions?page=2&limit=1000',
    'GET /clients?page=1&limit=1000',
    'GET /clients?page=2&limit=1000',
  ]);
});

test('replaces our bans, with their ends as RFC 3339, and keeps those of others', async () => {
  const ban = { kind: 'client_id', value: VIN } as const;
  const expiresAt = clock.now() + 3_600_000;
  const common = { as: 'clientid', who: VIN, by: 'tsp-console', reason: 'Banned in the console' };
  const list = 'GET /banned?page=1&limit=1000';
  const done: [string, unknown][] = [];
  const keep = async (...bans: BrokerBan[]) => {
    const before = rest.requests.length;
    await broker.syncBans(bans);
    done.push(...rest.requests.slice(before).map(({ line, body }) => [line, body] as [string, unknown]));
    return done.splice(0);
  };
  expect(await keep({ ...ban, expiresAt })).toEqual([
    [list, undefined],
    ['POST /banned', { ...common, until: '2066-11-22T01:00:00.000Z' }],
  ]);
  expect(await keep({ ...ban, expiresAt: expiresAt + 400 })).toEqual([[list, undefined]]);
  expect(await keep({ ...ban, expiresAt: null }, { kind: 'address', value: '192.0.2.0/24', expiresAt: null })).toEqual([
    [list, undefined],
    [`DELETE /banned/clientid/${VIN}`, undefined],
    ['POST /banned', { ...common, until: '2099-12-31T23:59:59Z' }],
  ]);
  rest.answerNext({
    status: 200,
    body: { data: [{ as: 'clientid', who: 'theirs', by: 'mgmt_api', until: '2099-12-31T23:59:59+00:00' }] },
  });
  expect(await keep()).toEqual([[list, undefined]]);
  expect(await keep({ ...ban, expiresAt: clock.now() })).toEqual([
    [list, undefined],
    [`DELETE /banned/clientid/${VIN}`, undefined],
  ]);
});

test('publishes any bytes as base64', async () => {
  const message = {
    topic: `tsp/down/${VIN}/command/x`,
    payload: Buffer.from([0xff, 0]),
    qos: 2,
    retain: true,
  } as const;
  expect(await broker.publish(message)).toBe(true);
  expect(rest.requests[0]?.body).toEqual({ ...message, payload: '/wA=', payload_encoding: 'base64' });
});

test.each([
  [['5.3.2'], false],
  [['5.7.2'], false],
  [['5.8.0'], true],
  [['5.10.0', '6.0.1'], true],
  [['5.8.1', '5.7.0'], false],
  [['unknown'], null],
  [[], null],
])('nodes of versions %j pass the fingerprint of a certificate: %s', async (versions, tellsFingerprint) => {
  const [node] = answers.nodes.response.body;
  rest.answerNext({ status: 200, body: versions.map((version) => ({ ...node, version })) });
  expect(await broker.health()).toMatchObject({ tellsFingerprint });
});

test('reports a stopped node as a problem, without count and start', async () => {
  const running = answers.nodes.response.body[0];
  const stopped = { node: 'emqx1@127.0.0.1', node_status: 'stopped', role: 'core' };
  rest.answerNext({ status: 200, body: [stopped, running] });
  expect(await broker.health()).toEqual({
    problem: 'Not running: emqx1@127.0.0.1',
    version: '5.3.2',
    tellsFingerprint: false,
    nodes: [
      { node: 'emqx1@127.0.0.1', running: false, connections: null, startedAt: null },
      {
        node: 'emqx@127.0.0.1',
        running: true,
        connections: 1,
        startedAt: clock.now() - 278_306,
        uptimeMs: 278_306,
      },
    ],
  });
});

test('reports nodes whose authenticator is loaded', async () => {
  expect(await broker.authenticatingNodes()).toEqual(new Set());
  rest.configuration.authenticators.push({ id: 'password_based:http' });
  expect(await broker.authenticatingNodes()).toEqual(new Set(['emqx@127.0.0.1']));
  rest.configuration.loading.push('emqx@127.0.0.1');
  expect(await broker.authenticatingNodes()).toEqual(new Set());
});
