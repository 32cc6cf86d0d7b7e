import { expect, test } from 'vitest';
import { generateSecret } from '@/lib/platform/secrets';
import { fakeClock } from '@/lib/testing/fake-clock';
import { hashSecret, isSecret, verifySecret } from './secret';
import { SecretChecker, TooManyChecksError } from './secret-checker';

test('verifies a secret by its salted hash', async () => {
  const secret = generateSecret();
  const [one, two] = await Promise.all([hashSecret(secret), hashSecret(secret)]);
  expect(one).toMatch(/^scrypt\$2048\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(one).not.toBe(two);
  expect(await Promise.all([verifySecret(secret, one), verifySecret(secret, two)])).toEqual([true, true]);
  expect(await verifySecret(generateSecret(), one)).toBe(false);
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
])('verifies no secret with the malformed hash %j', async (stored) => {
  expect(await verifySecret(generateSecret(), stored)).toBe(false);
});

test('recognises texts that cannot be secrets', () => {
  expect(isSecret(generateSecret())).toBe(true);
  expect(['', 'x', 'x'.repeat(65_536), `${generateSecret()}\n`, 'eyJh.eyJz.c2ln'].some(isSecret)).toBe(false);
});

test('rejects many concurrent checks of one credential; a verified secret is cached for ten minutes', async () => {
  const clock = fakeClock();
  const checker = new SecretChecker(clock);
  const secret = generateSecret();
  const stored = await hashSecret(secret);
  expect(await checker.check(secret, stored)).toBe(true);
  const guesses = async () => {
    const attempts = Array.from({ length: 8 }, () => checker.check(generateSecret(), stored));
    const right = checker.check(secret, stored).catch((error: unknown) => error);
    const results = await Promise.allSettled(attempts);
    const rejected = results.filter((one) => one.status === 'rejected' && one.reason instanceof TooManyChecksError);
    return { right: await right, rejected: rejected.length };
  };
  expect(await guesses()).toEqual({ right: true, rejected: 4 });
  clock.advance(600_000);
  expect(await guesses()).toEqual({ right: expect.any(TooManyChecksError), rejected: 4 });
});

test('concurrent checks of the same secret share one verification', async () => {
  const checker = new SecretChecker(fakeClock());
  const secret = generateSecret();
  const stored = await hashSecret(secret);
  expect(new Set(await Promise.all(Array.from({ length: 50 }, () => checker.check(secret, stored))))).toEqual(
    new Set([true]),
  );
});
