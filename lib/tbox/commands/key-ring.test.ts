import { beforeAll, describe, expect, test } from 'vitest';
import { loadX509 } from '@/lib/platform/x509';
import {
  createTestAuthority,
  createTestIssuer,
  createTestKey,
  type TestAuthority,
} from '@/lib/testing/command-signing';
import { isCurrent, readAnchors } from '../certificate-chain';
import { createMemoryJournal } from './journal-entries';
import { KeyRing, trustKey } from './key-ring';

type X509 = Awaited<ReturnType<typeof loadX509>>;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
let x509: X509;
let authority: TestAuthority;
let foreign: TestAuthority;

beforeAll(async () => {
  x509 = await loadX509();
  authority = await createTestAuthority(x509, 'CN=Authority');
  // says that it is the same one
  foreign = await createTestAuthority(x509, 'CN=Authority');
});

describe('a key is trusted', () => {
  const ring = () => new KeyRing(authority.pem, createMemoryJournal());
  const trusts = async (...keys: { kid: string; jwk: Parameters<typeof trustKey>[0] }[]) => {
    const each = ring();
    await each.offer(keys.map(({ jwk }) => jwk));
    return keys.map(({ kid }) => each.find(kid) !== undefined);
  };

  test('with a certificate of the authority for this use', async () => {
    expect(await trusts(await createTestKey(x509, authority))).toEqual([true]);
  });
  test('not with one of another authority of the same name', async () => {
    expect(await trusts(await createTestKey(x509, foreign))).toEqual([false]);
  });
  test("not with a TBox's certificate", async () => {
    expect(await trusts(await createTestKey(x509, authority, { eku: CLIENT_AUTH }))).toEqual([false]);
  });
  test("not with another key's certificate", async () => {
    const [good, other] = [
      await createTestKey(x509, authority),
      await createTestKey(x509, authority, { kid: 'other' }),
    ];
    const lent = { kid: 'lent', jwk: { ...other.jwk, kid: 'lent', x5c: good.jwk.x5c } };
    expect(await trusts(good, lent)).toEqual([true, false]);
  });
  test('not with the authority itself or malformed data', async () => {
    const { jwk } = await createTestKey(x509, authority);
    const ca = { kid: 'ca', jwk: { ...jwk, kid: 'ca', x5c: [authority.pem.replace(/-----[^-]+-----|\s/g, '')] } };
    const rubbish = { kid: 'rubbish', jwk: { ...jwk, kid: 'rubbish', x5c: ['AAAA'] } };
    expect(await trusts(ca, rubbish)).toEqual([false, false]);
  });
  test('over a restart, and is not removed by untrusted keys', async () => {
    const journal = createMemoryJournal();
    const good = await createTestKey(x509, authority);
    await new KeyRing(authority.pem, journal).offer([good.jwk]);
    const again = new KeyRing(authority.pem, journal);
    expect(again.find('test')).toBeDefined();
    await again.offer([]);
    await again.offer([(await createTestKey(x509, foreign, { kid: 'evil' })).jwk]);
    expect([again.find('test') !== undefined, again.find('evil')]).toEqual([true, undefined]);
    expect(new KeyRing(foreign.pem, journal).find('test')).toBeUndefined();
  });
  test('until a rotation removes it', async () => {
    const [first, second] = [
      await createTestKey(x509, authority, { kid: '1' }),
      await createTestKey(x509, authority, { kid: '2' }),
    ];
    const each = ring();
    await each.offer([first.jwk, second.jwk]);
    await each.offer([second.jwk]);
    expect([each.find('1'), each.find('2') !== undefined]).toEqual([undefined, true]);
  });
});

describe('a chain', () => {
  const trust = ({ jwk }: { jwk: Parameters<typeof trustKey>[0] }, pem = authority.pem) =>
    trustKey(jwk, readAnchors(pem));
  const issuer = (options: Parameters<typeof createTestIssuer>[3] = {}, parent = authority) =>
    createTestIssuer(x509, 'CN=Issuer', parent, options);

  test('of one or two issuing authorities leads to the anchor, a longer one does not', async () => {
    const first = await issuer();
    const second = await createTestIssuer(x509, 'CN=Second', first);
    const third = await createTestIssuer(x509, 'CN=Third', second);
    const keys = [first, second, third].map((each) => createTestKey(x509, each));
    expect((await Promise.all(keys)).map((key) => trust(key) !== null)).toEqual([true, true, false]);
  });
  test('may end with the anchor itself, and later certificates are ignored', async () => {
    const { jwk } = await createTestKey(x509, await issuer());
    const root = authority.pem.replace(/-----[^-]+-----|\s/g, '');
    expect(trust({ jwk: { ...jwk, x5c: [...jwk.x5c, root] } })).not.toBeNull();
    expect(trust({ jwk: { ...jwk, x5c: [...jwk.x5c, root, 'AAAA'] } })).not.toBeNull();
  });
  test('is invalid without its middle or in another order', async () => {
    const second = await createTestIssuer(x509, 'CN=Second', await issuer());
    const { jwk } = await createTestKey(x509, second);
    const [leaf = '', lower = '', upper = ''] = jwk.x5c;
    for (const x5c of [[leaf], [leaf, upper], [leaf, upper, lower], [lower, upper]]) {
      expect(trust({ jwk: { ...jwk, x5c } })).toBeNull();
    }
  });
  test('is invalid through a non-authority or a foreign authority of the same name', async () => {
    expect(trust(await createTestKey(x509, await issuer({ ca: false })))).toBeNull();
    expect(trust(await createTestKey(x509, await issuer({}, foreign)))).toBeNull();
    const { jwk } = await createTestKey(x509, await issuer());
    expect(trust({ jwk: { ...jwk, x5c: [jwk.x5c[0] ?? '', ...(await issuer()).chain] } })).toBeNull();
  });
  test('is valid while all of its certificates are', async () => {
    const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 9)];
    const short = await issuer({ notAfter: new Date(to) });
    const period = trust(await createTestKey(x509, short, { notBefore: new Date(from) }));
    expect(period).toMatchObject({ validFromMs: from, validToMs: to });
    expect(trust(await createTestKey(x509, short, { notBefore: new Date(to + 1_000) }))).toBeNull();
  });
  test('may lead to any of several anchors', async () => {
    const anchors = `${foreign.pem}\n${authority.pem}\n`;
    for (const parent of [authority, foreign]) {
      expect(trust(await createTestKey(x509, await issuer({}, parent)), anchors)).not.toBeNull();
      expect(trust(await createTestKey(x509, parent), anchors)).not.toBeNull();
    }
  });
  test('is stored as received, also when only its upper part changes', async () => {
    const journal = createMemoryJournal();
    const key = await createTestKey(x509, await issuer());
    const ring = new KeyRing(authority.pem, journal);
    await ring.offer([key.jwk]);
    expect(journal.keys()).toEqual([key.jwk]);
    const longer = { ...key.jwk, x5c: [...key.jwk.x5c, 'AAAA'] };
    await ring.offer([longer]);
    expect(journal.keys()).toEqual([key.jwk]);
    const withRoot = { ...key.jwk, x5c: [...key.jwk.x5c, authority.pem.replace(/-----[^-]+-----|\s/g, '')] };
    await ring.offer([withRoot]);
    expect(journal.keys()).toEqual([withRoot]);
    expect(new KeyRing(authority.pem, journal).find('test')).toBeDefined();
  });
});

test('checks the period against the bounds of the time', async () => {
  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)];
  const { jwk } = await createTestKey(x509, authority, { notBefore: new Date(from), notAfter: new Date(to) });
  const key = trustKey(jwk, readAnchors(authority.pem));
  const current = (earliestMs: number, latestMs: number) => key && isCurrent(key, { earliestMs, latestMs });
  expect([current(from - 2, from - 1), current(from - 2, from), current(to, to + 9), current(to + 1, to + 2)]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('rejects an anchor without a certificate', () => {
  expect(() => new KeyRing('', createMemoryJournal())).toThrow('no certificate');
});
