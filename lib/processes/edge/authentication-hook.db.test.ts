import { beforeAll, describe, expect, test } from 'vitest';
import { createTboxCredential, setFleetAuthentication } from '@/lib/domain/access';
import { registerCertificate } from '@/lib/domain/pki';
import type { TboxIdentity } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { authentication, authorization, edgeHooks, placeholder, SERIAL, SUBJECT, VIN } from '@/lib/testing/edge-hooks';

const hooks = edgeHooks();
const { post } = hooks;

describe('authenticate', () => {
  test('allows a TBox, never as a superuser', async () => {
    expect(await post('/broker/authenticate', authentication)).toEqual({
      status: 200,
      type: 'application/json',
      body: { result: 'allow', is_superuser: false, kind: 'tbox' },
    });
    const withServiceAccount = { ...authentication, ...hooks.fixture.service };
    expect((await post('/broker/authenticate', withServiceAccount)).body).toEqual({
      result: 'allow',
      is_superuser: false,
      kind: 'tbox',
    });
  });

  test('makes the service account a superuser, but not with a certificate or as a vehicle', async () => {
    const service = {
      ...authentication,
      clientid: 'platform-1',
      cert_subject: '',
      cert_common_name: '',
      ...hooks.fixture.service,
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
  ])('denies and samples %s', async (_what, change, reason) => {
    expect((await post('/broker/authenticate', { ...authentication, ...change })).body).toEqual({
      result: 'deny',
      is_superuser: false,
      reason,
    });
    await eventually(
      async () =>
        (await hooks.db.pool.query('select 1 from quarantined_messages where reason = $1', [reason])).rowCount,
    );
  });

  test('denies all certificates of a TBox after a revocation while a proxy sends the common name only', async () => {
    const [vin, serial] = ['LTESTA1B0R0000009', 'TBX-PROXIED'];
    const [first, second] = [await hooks.fixture.vehicle(vin, serial), await hooks.fixture.tbox(serial)];
    for (const { issued } of [first, second])
      await registerCertificate({ ctx: hooks.ctx, input: { ...issued, serial } });
    const tbox = { ...authentication, clientid: vin, cert_common_name: serial };
    // EMQX 5.3 sends the common name as subject
    const behindProxy = async () => (await post('/broker/authenticate', { ...tbox, cert_subject: serial })).body.reason;
    const known = async (id: string) =>
      (await post('/broker/authenticate', { ...tbox, cert_subject: `serialNumber=${id},CN=${serial}` })).body.reason;
    expect(await behindProxy()).toBeUndefined();
    const revoke = `update tbox_certificates set revoked_at = now() - $2::interval where id = $1`;
    await hooks.db.pool.query(revoke, [first.certificateId, '0 s']);
    expect(await behindProxy()).toBe('certificate_revoked');
    expect([await known(first.certificateId), await known(second.certificateId)]).toEqual([
      'certificate_revoked',
      undefined,
    ]);
    await hooks.db.pool.query(revoke, [first.certificateId, '2 min']);
    expect(await behindProxy()).toBeUndefined();
    expect(await known(first.certificateId)).toBe('certificate_revoked');
  });

  describe('EMQX from 5.8, which passes the certificate itself', () => {
    const [vin, serial] = ['LTESTA1B0R0000010', 'TBX-PEM'];
    let genuine: TboxIdentity;
    let forged: TboxIdentity;
    beforeAll(async () => {
      genuine = await hooks.fixture.vehicle(vin, serial);
      forged = await hooks.fixture.tbox(serial, { id: genuine.certificateId, inventory: false });
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

    test('allows only the certificate in the inventory, not another with the same subject', async () => {
      expect(await decide({ cert_pem: pemOf(genuine) })).toBe('allow');
      expect(await decide({ cert_pem: pemOf(forged) })).toBe('certificate_unknown');
      expect(await decide({ cert_sha256: genuine.issued.fingerprint })).toBe('allow');
      expect(await decide({ cert_sha256: genuine.issued.fingerprint.toUpperCase() })).toBe('allow');
      expect(await decide({ cert_sha256: forged.issued.fingerprint })).toBe('certificate_unknown');
    });

    test('denies malformed or inconsistent certificates', async () => {
      expect(await decide({ cert_pem: 'no certificate' })).toBe('certificate_untrusted');
      expect(await decide({ cert_sha256: 'abc' })).toBe('certificate_untrusted');
      const differ = { cert_pem: pemOf(genuine), cert_sha256: forged.issued.fingerprint };
      expect(await decide(differ)).toBe('certificate_untrusted');
      expect(await decide({ cert_pem: pemOf(genuine), cert_common_name: '', cert_subject: '' })).toBe(
        'certificate_untrusted',
      );
    });

    test('accepts the subject from an older EMQX, which sends the placeholder unchanged', async () => {
      expect(await decide({ cert_pem: placeholder('cert_pem') })).toBe('allow');
      const subject = { cert_pem: placeholder('cert_pem'), cert_subject: `serialNumber=made-up,CN=${serial}` };
      expect(await decide(subject)).toBe('certificate_unknown');
    });
  });

  describe('without a certificate', () => {
    const OTHER = 'LTESTA1B0R0000005';
    let byPassword: typeof authentication;
    beforeAll(async () => {
      await hooks.fixture.vehicle(OTHER, 'TBX-5');
      const { ctx } = hooks;
      await setFleetAuthentication({ ctx, input: { code: 'fixture', methods: ['certificate', 'password'] } });
      const { username, password } = await createTboxCredential({ ctx, input: { serial: 'TBX-5' } });
      const certificate = { cert_common_name: 'undefined', cert_subject: '' };
      byPassword = { ...authentication, ...certificate, clientid: OTHER, username, password };
    });

    test('allows a TBox by its password, and its own topics', async () => {
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
      ['a certificate of another TBox', { cert_common_name: SERIAL, cert_subject: SUBJECT }],
    ])('denies %s', async (_what, change) => {
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
  ])('answers the body %.40s with 200 and deny', async (body) => {
    expect(await post('/broker/authenticate', body)).toMatchObject({ status: 200, body: { result: 'deny' } });
    expect(await post('/broker/authorize', body)).toMatchObject({ status: 200, body: { result: 'deny' } });
  });

  test('answers a wrong secret with 200 and deny, because EMQX would ignore a 401', async () => {
    expect(await post('/broker/authenticate', authentication, 'wrong')).toMatchObject({
      status: 200,
      body: { result: 'deny' },
    });
    expect(await post('/broker/authorize', authorization, '')).toMatchObject({ status: 200, body: { result: 'deny' } });
    expect((await post('/broker/events', [], 'wrong')).status).toBe(401);
    expect((await post('/broker/refusals', [], 'wrong')).status).toBe(401);
  });

  test('does not read the body of a request with a wrong secret', async () => {
    const large = JSON.stringify({ ...authentication, password: 'x'.repeat(4 * 1024 * 1024) });
    expect((await post('/broker/authenticate', large, 'wrong')).status).toBe(200);
    expect((await post('/broker/refusals', large, 'wrong')).status).toBe(401);
    // With the right secret it is read up to the limit, and EMQX would ignore a 413
    expect(await post('/broker/authenticate', large)).toMatchObject({ status: 200, body: { result: 'deny' } });
  });

  test('samples three rows of a client with many refusals, and counts all', async () => {
    const unknown = { ...authentication, cert_common_name: 'FLOOD' };
    await Promise.all(Array.from({ length: 60 }, () => post('/broker/authenticate', unknown)));
    const { rowCount } = await hooks.db.pool.query(
      `select 1 from quarantined_messages where reason = 'tbox_not_registered'`,
    );
    expect(rowCount).toBeLessThanOrEqual(3);
    const counter = await hooks.fixture.metrics.edge.getSingleMetric('tsp_edge_decisions_total')?.get();
    const counted = counter?.values.find(({ labels }) => labels.reason === 'tbox_not_registered');
    expect(counted?.value).toBeGreaterThanOrEqual(60);
  });
});
