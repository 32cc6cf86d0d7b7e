import { hashPassword as hashEarlier } from 'better-auth/crypto';
import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password-hash';

const PASSWORD = 'four wörds make one';

test('hashes a password with its cost and a salt, and verifies it however it was typed', async () => {
  const [hash, other] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)]);
  expect(hash).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
  expect(hash).not.toBe(other);
  expect(await verifyPassword({ hash, password: PASSWORD.normalize('NFD') })).toBe(true);
  expect(await verifyPassword({ hash, password: `${PASSWORD} ` })).toBe(false);
});

test('verifies a hash of an earlier release', async () => {
  const hash = await hashEarlier(PASSWORD);
  expect(await verifyPassword({ hash, password: PASSWORD })).toBe(true);
  expect(await verifyPassword({ hash, password: 'wrong' })).toBe(false);
});

test('verifies nothing with a malformed or too expensive hash', async () => {
  const expensive = (await hashPassword(PASSWORD)).replace('131072', '262144');
  for (const hash of ['', 'plain', expensive]) expect(await verifyPassword({ hash, password: PASSWORD })).toBe(false);
});

test('refuses more checks than complete within some seconds', async () => {
  const checks = Array.from({ length: 40 }, () => verifyPassword({ hash: 'malformed', password: PASSWORD }));
  const refused = (await Promise.allSettled(checks)).filter(({ status }) => status === 'rejected');
  expect(refused.length).toBe(8);
  expect(refused[0]).toMatchObject({ reason: { kind: 'unavailable', code: 'too_many_checks' } });
});
