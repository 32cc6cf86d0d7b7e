import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkKeys, listAuthorities, publishRevocationList, sealedKeys, tokenKeys } from '@/lib/domain/pki';
import { createToken, type Token } from '@/lib/platform/pkcs11';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';
import { createSoftHsm, findSoftHsm, type SoftHsm } from '@/lib/testing/soft-hsm';

const SERIAL = 'TBX-HSM';
const module = findSoftHsm();

describe.skipIf(module === null)('with the keys of authorities in a token', () => {
  let hsm: SoftHsm;
  let token: Token;
  let db: TestDb;
  let broker: BrokerFixture;
  let est: EstFixture;
  beforeAll(async () => {
    hsm = await createSoftHsm(module ?? '');
    token = createToken(hsm.settings);
    db = await createTestDb();
    const keys = tokenKeys(token, 'vehicle ca', sealedKeys(fixedSecret('a secret of the tests, long enough to seal')));
    broker = await startBrokerFixture({ db, keys });
    est = await startEstFixture(db, broker);
    await est.registerTbox(SERIAL);
  });
  afterAll(async () => {
    await est?.close();
    await broker?.close();
    await db?.drop();
    token?.close();
    await hsm?.dispose();
  });

  const check = async () =>
    checkKeys({ ctx: est.ctx, authorities: await broker.authorities.read(), keys: broker.keys });
  const keyOfIssuer = async () =>
    (await listAuthorities({ ctx: est.admin })).find(({ kind }) => kind === 'issuing')?.key;

  test('issues certificates and lists that openssl verifies; the database has no private key', async () => {
    await est.write('issuing.pem', broker.authority.certificatePem);
    const certificate = await est.save(await est.enrol(SERIAL, await est.newSecret(SERIAL), await est.makeCsr(SERIAL)));
    const trust = ['-CAfile', 'ca.pem', '-untrusted', 'issuing.pem'];
    expect(await est.openssl('verify', '-x509_strict', ...trust, certificate)).toContain('OK');
    await publishRevocationList({ ctx: est.ctx, authority: broker.authority, changed: true });
    const [list] = (await db.pool.query('select der from revocation_lists')).rows;
    await est.write('list.crl', list.der);
    await est.openssl('crl', '-inform', 'DER', '-in', 'list.crl', '-CAfile', 'issuing.pem', '-noout');
    const { rows } = await db.pool.query('select private_key from certificate_authorities');
    expect(rows).toHaveLength(2);
    for (const { private_key } of rows) {
      expect(private_key).toMatch(/^pkcs11:token=tsp;object=vehicle%20ca;id=(%[0-9a-f]{2}){16};type=private$/);
    }
    expect((await hsm.listObjects()).match(/Private Key Object; EC/g)).toHaveLength(2);
    expect(await keyOfIssuer()).toMatchObject({ place: 'token', token: 'tsp', problem: null });
  });

  test('answers 503 with Retry-After while the token is gone, issues nothing by halves, and says why', async () => {
    const secret = await est.newSecret(SERIAL);
    const csr = await est.makeCsr(SERIAL);
    const issued = async () => (await db.pool.query('select count(*)::int as n from tbox_certificates')).rows[0].n;
    const before = await issued();
    await hsm.remove();
    try {
      const refused = await est.enrol(SERIAL, secret, csr);
      expect([refused.status, est.codeOf(refused)]).toEqual([503, 'signing_failed']);
      expect(Number(/Retry-After: (\d+)/.exec(refused.headers)?.[1])).toBeGreaterThan(0);
      expect(refused.body).not.toMatch(/token|CKR/);
      expect(await issued()).toBe(before);
      expect(await check()).toHaveLength(2);
      expect((await keyOfIssuer())?.problem).toContain('token "tsp"');
    } finally {
      await hsm.restore();
    }
    // The secret was not used up
    await eventually(async () => (await est.enrol(SERIAL, secret, csr)).status === 200);
    expect(await issued()).toBe(before + 1);
    expect(await check()).toEqual([]);
    expect(await keyOfIssuer()).toMatchObject({ problem: null });
  });
});
