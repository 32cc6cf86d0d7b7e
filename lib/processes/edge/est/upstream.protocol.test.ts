import { createServer } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUpstreamEst, importAuthority } from '@/lib/domain/pki';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { type EstFixture, startEstFixture } from '@/lib/testing/est';
import { freePort } from '@/lib/testing/free-port';

const SERIAL = 'TBX-UP';
type Site = { db: TestDb; broker: BrokerFixture; est: EstFixture };
const open: Site[] = [];
async function openSite(settings = {}): Promise<Site> {
  const db = await createTestDb();
  const broker = await startBrokerFixture({ db });
  const est = await startEstFixture(db, broker, settings);
  await est.registerTbox(SERIAL);
  const site = { db, broker, est };
  open.push(site);
  return site;
}

let upstream: Site;
let site: Site;
/** Each certificate from upstream needs its own secret there. */
const upstreamSettings = async () => ({
  CA_UPSTREAM_URL: `https://localhost:${upstream.est.port}/`,
  CA_UPSTREAM_USER: SERIAL,
  // As while it is being changed: only the second one is accepted
  CA_UPSTREAM_PASSWORD: fixedSecret(`not accepted yet\n${await upstream.est.newSecret(SERIAL)}`, { minLength: 1 }),
  CA_UPSTREAM_TRUST_FILE: upstream.est.file('ca.pem'),
});
beforeAll(async () => {
  upstream = await openSite();
  site = await openSite(await upstreamSettings());
});
afterAll(async () => {
  for (const { est, broker, db } of open) {
    await est.close();
    await broker.close();
    await db.drop();
  }
});

test('issues certificates from an upstream EST server, recorded with their id and issuer', async () => {
  const { est, db } = site;
  for (const pem of [upstream.broker.ca, upstream.broker.authority.certificatePem]) {
    await importAuthority({ ctx: est.admin, input: { pem } });
  }
  const answer = await est.enrol(SERIAL, await est.newSecret(SERIAL), await est.makeCsr(SERIAL));
  expect(answer.status).toBe(200);
  const certificate = await est.save(answer);
  await est.write('upstream.pem', upstream.broker.ca);
  await est.write('issuing.pem', upstream.broker.authority.certificatePem);
  expect(await est.openssl('verify', '-CAfile', 'upstream.pem', '-untrusted', 'issuing.pem', certificate)).toContain(
    'OK',
  );
  const inventory = async (of: TestDb) =>
    (await of.pool.query('select id, issuer, fingerprint from tbox_certificates')).rows;
  expect(await inventory(db)).toEqual(await inventory(upstream.db));
  expect(await inventory(db)).toMatchObject([{ issuer: upstream.broker.authority.keyId }]);
});

test('answers 503 with Retry-After when the upstream refuses, and keeps the TBox’s secret', async () => {
  // The upstream's secret has been used
  const { est, db } = site;
  const secret = await est.newSecret(SERIAL);
  const answer = await est.enrol(SERIAL, secret, await est.makeCsr(SERIAL));
  expect([answer.status, est.codeOf(answer)]).toEqual([503, 'signing_failed']);
  expect(answer.headers).toContain('Retry-After: 3600');
  const { rows } = await db.pool.query('select used_at from enrolment_secrets order by created_at desc limit 1');
  expect(rows).toEqual([{ used_at: null }]);
});

test('issues no certificate of an upstream authority that brokers do not trust', async () => {
  const { est, db } = await openSite(await upstreamSettings());
  const answer = await est.enrol(SERIAL, await est.newSecret(SERIAL), await est.makeCsr(SERIAL));
  expect(answer.status).toBe(503);
  expect(answer.body).toContain('import that authority first');
  expect((await db.pool.query('select 1 from tbox_certificates')).rowCount).toBe(0);
});

test('allows a retry when the upstream is unavailable', async () => {
  const port = await freePort();
  const failure = (url: string) =>
    createUpstreamEst({ url, timeoutMs: 200 })
      .readAuthorities()
      .catch((error: unknown) => error);
  expect(await failure(`https://127.0.0.1:${port}`)).toMatchObject({ code: 'signing_failed', retry: true });
  const silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => silent.listen(port, '127.0.0.1', resolve));
  expect(await failure(`https://127.0.0.1:${port}`)).toMatchObject({
    retry: true,
    message: expect.stringContaining('no answer in time'),
  });
  await new Promise((resolve) => silent.close(resolve));
});
