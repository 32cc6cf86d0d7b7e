import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTboxCredential, setFleetAuthentication } from '@/lib/domain/access';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { registerCertificate } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { type BrokerFixture, startBrokerFixture, type TboxIdentity } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';

const VIN = 'LTESTA1B0R0000001';
const SERIAL = 'TBX20240001';
const SUBJECT = `CN=${SERIAL},OU=TBox,O=Console Test,C=CN`;

let db: TestDb;
let ctx: Ctx;
let fixture: BrokerFixture;
beforeAll(async () => {
  db = await createTestDb();
  ctx = { db, clock: systemClock, actor: systemActor('test') };
  fixture = await startBrokerFixture({ db });
  await fixture.vehicle(VIN, SERIAL);
  await fixture.importedTbox(SERIAL);
});
beforeEach(() => db.pool.query('delete from quarantined_messages'));
afterAll(async () => {
  await fixture?.close();
  await db?.drop();
});

async function post(path: string, body: unknown, secret = fixture.secret) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { 'content-type': 'application/json', 'x-broker-secret': secret };
  const answer = await fetch(`${fixture.urls.edge}${path}`, { method: 'POST', headers, body: text });
  return { status: answer.status, type: answer.headers.get('content-type'), body: await answer.json() };
}
const placeholder = (name: string) => `$\{${name}}`;

// Requests as EMQX 5.3.2 sent them (recorded)
const authentication = {
  username: '',
  proto_name: placeholder('proto_name'),
  peerhost: '127.0.0.1',
  password: '',
  mountpoint: placeholder('mountpoint'),
  listener: placeholder('listener'),
  clientid: VIN,
  client_attr: placeholder('client_attrs.role'),
  cert_subject: SUBJECT,
  cert_common_name: SERIAL,
};
const authorization = {
  action: 'publish',
  cert_common_name: SERIAL,
  cert_subject: SUBJECT,
  clientid: VIN,
  listener: placeholder('listener'),
  mountpoint: '',
  password: placeholder('password'),
  peerhost: '127.0.0.1',
  proto_name: 'mqtt',
  qos: '1',
  retain: 'true',
  topic: `tsp/up/${VIN}/telemetry`,
  username: '',
};

describe('authenticate', () => {
  test('EMQX’s request for a TBox is allowed, never as a superuser', async () => {
    expect(await post('/broker/authenticate', authentication)).toEqual({
      status: 200,
      type: 'application/json',
      body: { result: 'allow', is_superuser: false, kind: 'tbox' },
    });
    const lifted = { ...authentication, ...fixture.service };
    expect((await post('/broker/authenticate', lifted)).body).toEqual({
      result: 'allow',
      is_superuser: false,
      kind: 'tbox',
    });
  });

  test('the service account is a superuser, but not with a certificate nor as a vehicle', async () => {
    const service = {
      ...authentication,
      clientid: 'platform-1',
      cert_subject: '',
      cert_common_name: '',
      ...fixture.service,
    };
    expect((await post('/broker/authenticate', service)).body).toEqual({
      result: 'allow',
      is_superuser: true,
      kind: 'service',
    });
    for (const refused of [
      { ...service, cert_subject: SUBJECT },
      { ...service, cert_common_name: SERIAL },
      { ...service, clientid: VIN },
      { ...service, password: '' },
      { ...service, username: 'Platform' },
    ]) {
      expect((await post('/broker/authenticate', refused)).body).toMatchObject({ result: 'deny', is_superuser: false });
    }
  });

  test.each([
    ['another VIN', { clientid: 'LTESTA1B0R0000002' }, 'vin_not_registered'],
    ['a wildcard', { clientid: '+' }, 'client_id_not_vin'],
    ['a null character', { cert_common_name: 'a\u0000b' }, 'certificate_untrusted'],
    ['a subject without a name', { cert_common_name: '' }, 'certificate_untrusted'],
    ['two certificate ids', { cert_subject: `${SUBJECT},serialNumber=a,serialNumber=b` }, 'certificate_untrusted'],
    ['SQL', { cert_common_name: `'--` }, 'tbox_not_registered'],
  ])('%s is denied and sampled', async (_what, change, reason) => {
    expect((await post('/broker/authenticate', { ...authentication, ...change })).body).toEqual({
      result: 'deny',
      is_superuser: false,
      reason,
    });
    await eventually(
      async () => (await db.pool.query('select 1 from quarantined_messages where reason = $1', [reason])).rowCount,
    );
  });

  test('where a proxy hands on the name alone, a revocation keeps out all of its TBox until the proxy has the list', async () => {
    const [vin, serial] = ['LTESTA1B0R0000009', 'TBX-PROXIED'];
    const [first, second] = [await fixture.vehicle(vin, serial), await fixture.tbox(serial)];
    for (const { issued } of [first, second]) await registerCertificate({ ctx, input: { ...issued, serial } });
    const tbox = { ...authentication, clientid: vin, cert_common_name: serial };
    // EMQX 5.3 gives the common name as subject, as it has nothing else
    const behindProxy = async () => (await post('/broker/authenticate', { ...tbox, cert_subject: serial })).body.reason;
    const known = async (id: string) =>
      (await post('/broker/authenticate', { ...tbox, cert_subject: `serialNumber=${id},CN=${serial}` })).body.reason;
    expect(await behindProxy()).toBeUndefined();
    const revoke = `update tbox_certificates set revoked_at = now() - $2::interval where id = $1`;
    await db.pool.query(revoke, [first.certificateId, '0 s']);
    expect(await behindProxy()).toBe('certificate_revoked');
    expect([await known(first.certificateId), await known(second.certificateId)]).toEqual([
      'certificate_revoked',
      undefined,
    ]);
    await db.pool.query(revoke, [first.certificateId, '2 min']);
    expect(await behindProxy()).toBeUndefined();
    expect(await known(first.certificateId)).toBe('certificate_revoked');
  });

  describe('EMQX from 5.8, which passes the certificate itself', () => {
    const [vin, serial] = ['LTESTA1B0R0000010', 'TBX-PEM'];
    let genuine: TboxIdentity;
    let forged: TboxIdentity;
    beforeAll(async () => {
      genuine = await fixture.vehicle(vin, serial);
      forged = await fixture.tbox(serial, { id: genuine.certificateId, inventory: false });
    });
    const decide = async (change: Record<string, string>) => {
      const cert_subject = `serialNumber=${genuine.certificateId},CN=${serial}`;
      const { body } = await post('/broker/authenticate', {
        ...authentication,
        ...{ clientid: vin, cert_common_name: serial, cert_subject },
        ...change,
      });
      return body.reason ?? body.result;
    };
    const pemOf = ({ issued }: TboxIdentity) => issued.certificatePem;

    test('only the one in the inventory is admitted, not another with the same subject', async () => {
      expect(await decide({ cert_pem: pemOf(genuine) })).toBe('allow');
      expect(await decide({ cert_pem: pemOf(forged) })).toBe('certificate_unknown');
      expect(await decide({ cert_sha256: genuine.issued.fingerprint })).toBe('allow');
      expect(await decide({ cert_sha256: genuine.issued.fingerprint.toUpperCase() })).toBe('allow');
      expect(await decide({ cert_sha256: forged.issued.fingerprint })).toBe('certificate_unknown');
    });

    test('what is malformed, or does not go together, is refused', async () => {
      expect(await decide({ cert_pem: 'no certificate' })).toBe('certificate_untrusted');
      expect(await decide({ cert_sha256: 'abc' })).toBe('certificate_untrusted');
      const differ = { cert_pem: pemOf(genuine), cert_sha256: forged.issued.fingerprint };
      expect(await decide(differ)).toBe('certificate_untrusted');
      expect(await decide({ cert_pem: pemOf(genuine), cert_common_name: '', cert_subject: '' })).toBe(
        'certificate_untrusted',
      );
    });

    test('an older one sends the placeholder as it is, and is believed the subject', async () => {
      expect(await decide({ cert_pem: placeholder('cert_pem') })).toBe('allow');
      const subject = { cert_pem: placeholder('cert_pem'), cert_subject: `serialNumber=made-up,CN=${serial}` };
      expect(await decide(subject)).toBe('certificate_unknown');
    });
  });

  describe('without a certificate', () => {
    const OTHER = 'LTESTA1B0R0000005';
    let byPassword: typeof authentication;
    beforeAll(async () => {
      await fixture.vehicle(OTHER, 'TBX-5');
      const ctx = { db, clock: systemClock, actor: systemActor('test') };
      await setFleetAuthentication({ ctx, input: { code: 'fixture', methods: ['certificate', 'password'] } });
      const { username, password } = await createTboxCredential({ ctx, input: { serial: 'TBX-5' } });
      const certificate = { cert_common_name: 'undefined', cert_subject: '' };
      byPassword = { ...authentication, ...certificate, clientid: OTHER, username, password };
    });

    test('a TBox is allowed by its password, and to use its topics', async () => {
      const allowed = { result: 'allow', is_superuser: false, kind: 'tbox' };
      expect((await post('/broker/authenticate', byPassword)).body).toEqual(allowed);
      const own = { ...authorization, ...byPassword, topic: `tsp/up/${OTHER}/telemetry` };
      expect((await post('/broker/authorize', own)).body.result).toBe('allow');
      for (const change of [
        { topic: `tsp/up/${VIN}/telemetry` },
        { username: SERIAL },
        { username: '' },
        { clientid: VIN },
        { clientid: OTHER.toLowerCase() },
        { action: 'subscribe', topic: '#' },
      ]) {
        expect((await post('/broker/authorize', { ...own, ...change })).body.result).toBe('deny');
      }
    });

    test.each([
      ['a client id that is a wildcard', { clientid: '+' }],
      ['a client id with a level', { clientid: `${OTHER}/x` }],
      ['a client id with a null character', { clientid: `${OTHER}\u0000` }],
      ['a client id that was not UTF-8', { clientid: `${OTHER}\uFFFD` }],
      ['a client id in full width', { clientid: OTHER.replaceAll('0', '０') }],
      ['a client id in small letters', { clientid: OTHER.toLowerCase() }],
      ['a client id in percent signs', { clientid: OTHER.replace('L', '%4C') }],
      ['no client id', { clientid: '' }],
      ['a client id that is a placeholder', { clientid: placeholder('clientid') }],
      ['a client id of 64 KiB', { clientid: 'L'.repeat(65_536) }],
      ['a user name that is a wildcard', { username: '#' }],
      ['a user name with a null character', { username: 'TBX-5\u0000' }],
      ['a user name in small letters', { username: 'tbx-5' }],
      ['a user name of 64 KiB', { username: 'T'.repeat(65_536) }],
      ['no user name', { username: '' }],
      ['a password that is a token', { password: 'eyJhbGciOiJub25lIn0.e30.' }],
      ['a password of 64 KiB', { password: 'x'.repeat(65_536) }],
      ['no password', { password: '' }],
      ['a list as its password', { password: [] as unknown as string }],
      ['somebody’s certificate', { cert_common_name: SERIAL, cert_subject: SUBJECT }],
    ])('%s is denied', async (_what, change) => {
      const { status, body } = await post('/broker/authenticate', { ...byPassword, ...change });
      expect([status, body]).toMatchObject([200, { result: 'deny', is_superuser: false }]);
      expect(body.reason).not.toBe('unavailable');
    });
  });

  test.each([
    ['not JSON'],
    ['null'],
    ['[]'],
    ['"text"'],
    [''],
    ['{}'],
    ['{"clientid":5}'],
    [`{"clientid":"${'x'.repeat(100_000)}"}`],
  ])('the body %.40s is answered 200 and deny', async (body) => {
    expect(await post('/broker/authenticate', body)).toMatchObject({ status: 200, body: { result: 'deny' } });
    expect(await post('/broker/authorize', body)).toMatchObject({ status: 200, body: { result: 'deny' } });
  });

  test('a wrong secret is answered 200 and deny: EMQX would take 401 for "ask somebody else"', async () => {
    expect(await post('/broker/authenticate', authentication, 'wrong')).toMatchObject({
      status: 200,
      body: { result: 'deny' },
    });
    expect(await post('/broker/authorize', authorization, '')).toMatchObject({ status: 200, body: { result: 'deny' } });
    expect((await post('/broker/events', [], 'wrong')).status).toBe(401);
    expect((await post('/broker/refusals', [], 'wrong')).status).toBe(401);
  });

  test('of a stranger not even the body is read', async () => {
    const large = JSON.stringify({ ...authentication, password: 'x'.repeat(4 * 1024 * 1024) });
    expect((await post('/broker/authenticate', large, 'wrong')).status).toBe(200);
    expect((await post('/broker/refusals', large, 'wrong')).status).toBe(401);
    expect((await post('/broker/authenticate', large)).status).toBe(413);
  });

  test('a flood of refusals leaves three rows of its client, and all are counted', async () => {
    const stranger = { ...authentication, cert_common_name: 'FLOOD' };
    await Promise.all(Array.from({ length: 60 }, () => post('/broker/authenticate', stranger)));
    const { rowCount } = await db.pool.query(`select 1 from quarantined_messages where reason = 'tbox_not_registered'`);
    expect(rowCount).toBeLessThanOrEqual(3);
    const counter = await fixture.metrics.edge.getSingleMetric('tsp_edge_decisions_total')?.get();
    const counted = counter?.values.find(({ labels }) => labels.reason === 'tbox_not_registered');
    expect(counted?.value).toBeGreaterThanOrEqual(60);
  });
});

describe('authorize', () => {
  test('EMQX’s requests of a TBox', async () => {
    expect((await post('/broker/authorize', authorization)).body).toEqual({ result: 'allow', is_superuser: false });
    const down = { ...authorization, action: 'subscribe', topic: `tsp/down/${VIN}/command/+`, retain: 'false' };
    expect((await post('/broker/authorize', down)).body.result).toBe('allow');
  });

  test.each([
    ['another’s topic', { topic: 'tsp/up/LTESTA1B0R0000002/telemetry' }],
    ['no certificate', { cert_common_name: '', cert_subject: '' }],
    ['"undefined" certificate', { cert_common_name: 'undefined', cert_subject: 'undefined' }],
    ['the service account’s name', { clientid: 'x', username: 'platform', cert_common_name: '', cert_subject: '' }],
    ['a TBox of another vehicle', { cert_common_name: 'TBX-other' }],
    ['an unknown action', { action: 'all' }],
  ])('%s is denied', async (_what, change) => {
    expect((await post('/broker/authorize', { ...authorization, ...change })).body.result).toBe('deny');
  });
});

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

  test('EMQX’s event is stored when it is answered', async () => {
    expect(await post('/broker/events', connected)).toMatchObject({ status: 200, body: { resync: false } });
    const { rows } = await db.pool.query(`select peer from presence_sessions where node = 'emqx@127.0.0.1'`);
    expect(rows).toEqual([{ peer: '127.0.0.1:58720' }]);
  });

  test.each([
    [{ ...connected, event: 'client.connack' }],
    [{ ...connected, clientid: 'console-7f3a' }],
    [{ ...connected, connected_at: 'yesterday' }],
    [[]],
    [{}],
    [null],
  ])('what is of no use is accepted and ignored: %#', async (event) => {
    expect(await post('/broker/events', event)).toMatchObject({ status: 200, body: { resync: false } });
  });

  test('doubled, out of order, from a node that nobody knows, in 1970 and 2100: the vehicle is shown as it is', async () => {
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
      const { rows } = await db.pool.query<{ connected: boolean; node: string }>(
        `select p.connected, s.node from vehicle_presence p join vehicles v on v.id = p.vehicle_id
           join presence_sessions s on s.id = p.session_id where v.vin = $1`,
        [VIN],
      );
      return rows[0];
    };
    const [past, future] = [1_000, Date.UTC(2100, 0)];
    await post('/broker/events', end('emqx@127.0.0.1', connected.connected_at));
    await post('/broker/events', start('emqx@127.0.0.1', at));
    await post('/broker/events', [end('a@nobody', past), end('b@nobody', future), start('a@nobody', past)]);
    await post('/broker/events', [start('b@nobody', future), start('emqx@127.0.0.1', at), end('b@nobody', future)]);
    expect(await shown()).toEqual({ connected: true, node: 'emqx@127.0.0.1' });
    await post('/broker/events', [end('emqx@127.0.0.1', at), start('emqx@127.0.0.1', at)]);
    expect(await shown()).toEqual({ connected: false, node: 'emqx@127.0.0.1' });
  });

  test('an event that cannot be stored does not take the others with it', async () => {
    const impossible = [
      { ...connected, node: 'a\u0000' },
      { event: 'broker.heartbeat', node: 'n', started_at: 1, timestamp: 1, connections: 1e10 },
    ];
    const other = { ...connected, peername: '127.0.0.1:2', connected_at: connected.connected_at + 1 };
    expect(await post('/broker/events', [...impossible, other])).toMatchObject({ status: 200 });
    const { rowCount } = await db.pool.query(`select 1 from presence_sessions where peer = '127.0.0.1:2'`);
    expect(rowCount).toBe(1);
  });
});

test('refusals of the broker itself are sampled; unknown reasons are not taken', async () => {
  const refusal = { source: 'authentication', reason: 'certificate_expired', detail: 'CN=x\u0000' };
  expect((await post('/broker/refusals', [refusal])).status).toBe(200);
  await eventually(
    async () =>
      (await db.pool.query(`select 1 from quarantined_messages where reason = 'certificate_expired'`)).rowCount,
  );
  expect((await post('/broker/refusals', [{ ...refusal, reason: 'made_up' }])).status).toBe(400);
});

test('the key set verifies tokens and hides the private half', async () => {
  const { keys } = await (await fetch(`${fixture.urls.edge}/.well-known/jwks.json`)).json();
  expect(keys).toHaveLength(1);
  expect(keys[0]).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' });
  expect(keys[0].d).toBeUndefined();
});
