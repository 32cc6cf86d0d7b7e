import { describe, expect, test } from 'vitest';
import { eventually } from '@/lib/testing/broker-clients';
import { authorization, edgeHooks, VIN } from '@/lib/testing/edge-hooks';

const hooks = edgeHooks();
const { post } = hooks;

describe('authorize', () => {
  test('allows a TBox its own topics', async () => {
    expect((await post('/broker/authorize', authorization)).body).toEqual({ result: 'allow', is_superuser: false });
    const down = { ...authorization, action: 'subscribe', topic: `tsp/down/${VIN}/command/+`, retain: 'false' };
    expect((await post('/broker/authorize', down)).body.result).toBe('allow');
  });

  test.each([
    ['a topic of another vehicle', { topic: 'tsp/up/LTESTA1B0R0000002/telemetry' }],
    ['no certificate', { cert_common_name: '', cert_subject: '' }],
    ['"undefined" certificate', { cert_common_name: 'undefined', cert_subject: 'undefined' }],
    ['the service account’s name', { clientid: 'x', username: 'platform', cert_common_name: '', cert_subject: '' }],
    ['a TBox of another vehicle', { cert_common_name: 'TBX-other' }],
    ['an unknown action', { action: 'all' }],
  ])('denies %s', async (_what, change) => {
    expect((await post('/broker/authorize', { ...authorization, ...change })).body.result).toBe('deny');
  });
});

test.each(['/broker/authorize', '/broker/authenticate'])(
  '%s answers 200 with deny to whatever has the secret',
  async (path) => {
    for (const body of ['', '{', '[]', 'null', '"x"', '{"clientid":1}', '\u0000', '{"__proto__":{"result":"allow"}}']) {
      expect(await post(path, body)).toMatchObject({ status: 200, body: { result: 'deny' } });
    }
    const tooLarge = JSON.stringify({ ...authorization, topic: 'x'.repeat(3_000_000) });
    expect(await post(path, tooLarge)).toMatchObject({
      status: 200,
      body: { result: 'deny', reason: 'payload_too_large' },
    });
    expect((await post('/broker/authorize', authorization)).body.result).toBe('allow');
  },
);

describe('events', () => {
  const connected = {
    username: 'tbox',
    timestamp: 1795343058967,
    sockname: '127.0.0.1:8883',
    peername: '127.0.0.1:58720',
    node: 'emqx@127.0.0.1',
    mountpoint: 'undefined',
    metadata: { rule_id: 'r_all' },
    event: 'client.connected',
    connected_at: 1795343058967,
    conn_props: { 'User-Property': { fw: '1.2.3' } },
    clientid: VIN,
  };

  test('stores an event before it answers', async () => {
    expect(await post('/broker/events', connected)).toMatchObject({ status: 200, body: { resync: false } });
    const { rows } = await hooks.db.pool.query(`select peer from presence_sessions where node = 'emqx@127.0.0.1'`);
    expect(rows).toEqual([{ peer: '127.0.0.1:58720' }]);
  });

  test.each([
    [{ ...connected, event: 'client.connack' }],
    [{ ...connected, clientid: 'console-7f3a' }],
    [{ ...connected, connected_at: 'yesterday' }],
    [[]],
    [{}],
    [null],
  ])('accepts and ignores unused event %#', async (event) => {
    expect(await post('/broker/events', event)).toMatchObject({ status: 200, body: { resync: false } });
  });

  test('keeps the correct presence with duplicate, unordered, future and unknown events', async () => {
    const at = connected.connected_at + 10_000;
    const start = (node: string, connected_at: number) => ({
      ...connected,
      node,
      connected_at,
      timestamp: connected_at,
    });
    const end = (node: string, connected_at: number) => {
      const times = { connected_at, disconnected_at: connected_at + 5, timestamp: connected_at + 5 };
      return { ...connected, ...times, node, event: 'client.disconnected', reason: 'tcp_closed' };
    };
    const shown = async () => {
      const { rows } = await hooks.db.pool.query<{ connected: boolean; node: string }>(
        `select p.connected, s.node from vehicle_presence p join vehicles v on v.id = p.vehicle_id
           join presence_sessions s on s.id = p.session_id where v.vin = $1`,
        [VIN],
      );
      return rows[0];
    };
    const [past, future] = [1_000, Date.UTC(2100, 0)];
    await post('/broker/events', end('emqx@127.0.0.1', connected.connected_at));
    await post('/broker/events', start('emqx@127.0.0.1', at));
    await post('/broker/events', [end('a@unknown', past), end('b@unknown', future), start('a@unknown', past)]);
    await post('/broker/events', [start('b@unknown', future), start('emqx@127.0.0.1', at), end('b@unknown', future)]);
    expect(await shown()).toEqual({ connected: true, node: 'emqx@127.0.0.1' });
    await post('/broker/events', [end('emqx@127.0.0.1', at), start('emqx@127.0.0.1', at)]);
    expect(await shown()).toEqual({ connected: false, node: 'emqx@127.0.0.1' });
  });

  test('stores the other events when one cannot be stored', async () => {
    const impossible = [
      { ...connected, node: 'a\u0000' },
      { event: 'broker.heartbeat', node: 'n', started_at: 1, timestamp: 1, connections: 1e10 },
    ];
    const other = { ...connected, peername: '127.0.0.1:2', connected_at: connected.connected_at + 1 };
    expect(await post('/broker/events', [...impossible, other])).toMatchObject({ status: 200 });
    const { rowCount } = await hooks.db.pool.query(`select 1 from presence_sessions where peer = '127.0.0.1:2'`);
    expect(rowCount).toBe(1);
  });
});

test('samples refusals of the broker itself, and rejects unknown reasons', async () => {
  const refusal = { source: 'authentication', reason: 'certificate_expired', detail: 'CN=x\u0000' };
  expect((await post('/broker/refusals', [refusal])).status).toBe(200);
  await eventually(
    async () =>
      (await hooks.db.pool.query(`select 1 from quarantined_messages where reason = 'certificate_expired'`)).rowCount,
  );
  expect((await post('/broker/refusals', [{ ...refusal, reason: 'made_up' }])).status).toBe(400);
});

test('serves the public keys of tokens without their private part', async () => {
  const { keys } = await (await fetch(`${hooks.fixture.urls.edge}/.well-known/jwks.json`)).json();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(keys[0].d).toBeUndefined();
});
