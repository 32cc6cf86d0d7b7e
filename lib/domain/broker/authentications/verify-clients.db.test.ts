import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import answers from '@/lib/platform/broker/recorded/answers.json';
import {
  BY_PASSWORD,
  BY_PASSWORD_AT,
  clientsLeft,
  clock,
  connected,
  ctx,
  db,
  log,
  NODE,
  PASSWORD_PEER,
  parts,
  recordAuthentication,
  rest,
  restart,
  SERIAL,
  setUp,
  startBroker,
  VIN,
  watch,
} from '@/lib/testing/node-watch';
import { createNodeWatch } from '../watch-nodes';
import { createAuthenticationRecords } from './create-authentication-records';

beforeAll(setUp);
beforeEach(startBroker);
afterEach(() => rest.close());
afterAll(() => db?.drop());

describe('clients that EMQX accepted before it authenticated with the edge', () => {
  test('are disconnected and never shown, once the node has loaded its chain', async () => {
    rest.configuration.loading.push(NODE);
    await watch();
    expect([await connected(), (await clientsLeft()).length]).toEqual([[], 3]);
    rest.configuration.loading.length = 0;
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 2 });
    // The certificate proves the identity of this one
    expect([await connected(), await clientsLeft()]).toEqual([[VIN], [VIN]]);
  });

  test('are examined at each restart of a node, and only then', async () => {
    await watch();
    clock.advance(2_000);
    await watch();
    const before = rest.requests.length;
    clock.advance(2_000);
    await watch();
    expect(rest.requests.slice(before).map(({ line }) => line)).toEqual(['GET /nodes']);
    clock.advance(2_000);
    restart();
    await watch();
    expect(rest.requests.slice(before).map(({ line }) => line)).toContain(
      'GET /authentication/password_based%3Ahttp/status',
    );
  });

  test.each([
    ['left the cluster', []],
    [
      'was partitioned',
      answers.nodes.response.body.map(({ node }) => ({ node, node_status: 'stopped', role: 'core' })),
    ],
  ])('are examined when a node returns that %s, without a restart', async (_what, others) => {
    const elsewhere = { ...answers.nodes.response.body[0], node: 'other@192.0.2.9' };
    await watch();
    clock.advance(2_000);
    await watch();
    clock.advance(2_000);
    rest.answerNext({ status: 200, body: [elsewhere, ...others] });
    await watch();
    rest.addClient({ clientid: 'tsp-evil', username: 'platform', connected_at: '2026-11-22T10:30:00.000+00:00' });
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 1 });
    expect(await clientsLeft()).toEqual([VIN]);
  });

  test('are examined after a restart of the janitor that interrupted the examination', async () => {
    rest.configuration.loading.push(NODE);
    await watch();
    rest.configuration.loading.length = 0;
    clock.advance(2_000);
    expect(await createNodeWatch(parts())()).toEqual({ disconnected: 2 });
  });

  test('are examined later, when EMQX does not know yet which nodes authenticate', async () => {
    rest.failNext('GET /authentication/password_based%3Ahttp/status');
    await expect(watch()).rejects.toThrow('The broker does not answer');
    expect([await connected(), (await clientsLeft()).length]).toEqual([[], 3]);
    clock.advance(2_000);
    expect(await watch()).toEqual({ disconnected: 2 });
  });

  test('stay connected if the edge authenticated them', async () => {
    await recordAuthentication(BY_PASSWORD, PASSWORD_PEER, BY_PASSWORD_AT);
    await watch();
    expect(await clientsLeft()).toEqual([VIN, BY_PASSWORD]);
    expect(await connected()).toEqual([VIN, BY_PASSWORD]);
  });

  test('stay connected if the edge authenticated them and the connection event has not arrived', async () => {
    const records = createAuthenticationRecords({ ctx, log });
    records.record(BY_PASSWORD, PASSWORD_PEER.replace(/:\d+$/, ''));
    await records.stop();
    await watch();
    expect(await clientsLeft()).toEqual([VIN, BY_PASSWORD]);
  });

  test.each([
    ['its address', '192.0.2.9:50008', BY_PASSWORD_AT],
    ['its connection', PASSWORD_PEER, BY_PASSWORD_AT - 1_000],
  ])(
    'are disconnected if they share only the client id with an authentication, not %s',
    async (_what, peer, connectedAt) => {
      await recordAuthentication(BY_PASSWORD, peer, connectedAt);
      await watch();
      expect(await clientsLeft()).toEqual([VIN]);
    },
  );

  test('are disconnected if their TBox has a revoked certificate, as this may be the one', async () => {
    await db.pool.query(
      `insert into tbox_certificates (id, tbox_id, serial_number, fingerprint, not_before, not_after, revoked_at)
       select 'c', id, '01', 'f', now() - interval '1 day', now() + interval '1 day', now() - interval '1 hour'
       from tboxes where serial = $1`,
      [SERIAL],
    );
    await watch();
    expect([await connected(), await clientsLeft()]).toEqual([[], []]);
    await db.pool.query(`delete from tbox_certificates where id = 'c'`);
  });

  test.each([
    ['withdrawn', 'issuing', 'withdrawn'],
    ['imported', 'external', 'active'],
  ])('are disconnected while an authority is %s, as it may have signed in their name', async (_what, kind, state) => {
    await db.pool.query(
      `insert into certificate_authorities (key_id, kind, name, state, created_by, not_before, not_after)
       values ('k', $1, 'Another', $2, 'test', now() - interval '1 day', now() + interval '1 day')`,
      [kind, state],
    );
    await watch();
    expect([await connected(), await clientsLeft()]).toEqual([[], []]);
    await db.pool.query(`delete from certificate_authorities where key_id = 'k'`);
  });

  test('are not examined again: a browser that returned stays connected', async () => {
    await watch();
    clock.advance(2_000);
    rest.addClient({ clientid: 'web-new', username: 'u', connected_at: '2026-11-22T10:30:00.000+00:00' });
    expect(await watch()).toEqual({ disconnected: 0 });
    expect(await clientsLeft()).toEqual([VIN, 'web-new']);
  });
});

describe('a connection that is reported without an authentication', () => {
  const report = async (clientId: string, peer: string, connectedAt: number) => {
    const admissions = createAuthenticationRecords({ ctx, log });
    const admitted = await admissions.filter([{ clientId, peer, connectedAt }]);
    await admissions.stop();
    return admitted.size;
  };

  test('is not shown, and is ended if nothing proves its identity', async () => {
    await watch();
    rest.addClient({ clientid: BY_PASSWORD, username: 'tbox', connected_at: '2026-11-22T10:30:00.000+00:00' });
    expect(await report(BY_PASSWORD, PASSWORD_PEER, Date.UTC(2026, 10, 22, 10, 30))).toBe(0);
    expect(await watch()).toEqual({ disconnected: 1 });
    expect([await connected(), await clientsLeft()]).toEqual([[VIN], [VIN]]);
  });

  test('is shown if its certificate proves its identity', async () => {
    await watch();
    await db.pool.query(
      'delete from presence_sessions; update vehicle_presence set connected = false, session_id = null',
    );
    expect(await report(VIN, '127.0.0.1:50318', Date.parse('2026-11-22T10:24:00.295+00:00'))).toBe(0);
    expect(await watch()).toEqual({ disconnected: 0 });
    expect(await connected()).toEqual([VIN]);
  });

  test('differs from the one that used up the authentication, which may be reported again', async () => {
    await recordAuthentication(VIN, '192.0.2.1:5', 1_000);
    expect(await report(VIN, '192.0.2.1:5', 1_000)).toBe(1);
    expect(await report(VIN, '192.0.2.1:6', 2_000)).toBe(0);
  });

  test('waits for an authentication that another edge writes late', async () => {
    const [one, other] = [createAuthenticationRecords({ ctx, log }), createAuthenticationRecords({ ctx, log })];
    const selecting = one.filter([{ clientId: VIN, peer: '192.0.2.1:5', connectedAt: 1_000 }]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    other.record(VIN, '192.0.2.1');
    expect((await selecting).size).toBe(1);
    await Promise.all([one.stop(), other.stop()]);
  });
});
