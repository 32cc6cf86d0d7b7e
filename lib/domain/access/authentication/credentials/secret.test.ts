import { expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { hashSecret, isSecret, makeSecret, verifySecret } from './secret';
import { SecretChecker, TooManyChecksError } from './secret-checker';

test('a secret is verified by its hash alone, which is another each time', async () => {
  const secret = makeSecret();
  const [one, two] = await Promise.all([hashSecret(secret), hashSecret(secret)]);
  expect(one).toMatch(/^scrypt\$2048\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(two);
  expect(await Promise.all([verifySecret(secret, one), verifySecret(secret, two)])).toEqual([true, true]);
  expect(await verifySecret(makeSecret(), one)).toBe(false);
});

test.each([
  [''],
  ['plain'],
  ['scrypt$4095$8$1$c2FsdA$'],
  [`scrypt$4095$8$1$c2FsdA$${'a'.repeat(43)}`],
  [`scrypt$262144$8$1$c2FsdA$${'a'.repeat(43)}`],
  [`scrypt$4096$0$1$c2FsdA$${'a'.repeat(43)}`],
  [`scrypt$4096$8$0$c2FsdA$${'a'.repeat(43)}`],
  [`scrypt$4096$99$1$c2FsdA$${'a'.repeat(43)}`],
])('the stored text %j lets nobody in', async (stored) => {
  expect(await verifySecret(makeSecret(), stored)).toBe(false);
});

test('what cannot be a secret is not tried', () => {
  expect(isSecret(makeSecret())).toBe(true);
  expect(['', 'x', 'x'.repeat(65_536), `${makeSecret()}\n`, 'eyJh.eyJz.c2ln'].some(isSecret)).toBe(false);
});

test('many guesses at one credential at once are put off; what was right lately is still known, for ten minutes', async () => {
  const clock = fakeClock();
  const checker = new SecretChecker(clock);
  const secret = makeSecret();
  const stored = await hashSecret(secret);
  expect(await checker.check(secret, stored)).toBe(true);
  const guesses = async () => {
    const attempts = Array.from({ length: 8 }, () => checker.check(makeSecret(), stored));
    const right = checker.check(secret, stored).catch((error: unknown) => error);
    const results = await Promise.allSettled(attempts);
    const putOff = results.filter((one) => one.status === 'rejected' && one.reason instanceof TooManyChecksError);
    return { right: await right, putOff: putOff.length };
  };
  expect(await guesses()).toEqual({ right: true, putOff: 4 });
  clock.advance(600_000);
  expect(await guesses()).toEqual({ right: expect.any(TooManyChecksError), putOff: 4 });
});

test('the same secret asked about many times at once is checked once', async () => {
  const checker = new SecretChecker(fakeClock());
  const secret = makeSecret();
  const stored = await hashSecret(secret);
  expect(new Set(await Promise.all(Array.from({ length: 50 }, () => checker.check(secret, stored))))).toEqual(
    new Set([true]),
  );
});
