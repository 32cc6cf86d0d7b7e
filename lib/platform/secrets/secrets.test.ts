import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { either, fingerprintOf, fixedSecret, parseSecrets, type Secret, secretFile } from './index';

const [old, next] = ['old-secret-0123456789', 'new-secret-0123456789'];
let dir: string;
let now = 0;
let secret: Secret;
const file = () => path.join(dir, 'secret');
/** As Kubernetes and our own commands do: complete at once. */
const write = (text: string) => {
  writeFileSync(`${file()}.new`, text);
  renameSync(`${file()}.new`, file());
};

beforeAll(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'secrets-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));
beforeEach(() => {
  write(`${old}\n`);
  now = 0;
  secret = secretFile(file(), { now: () => now });
});

test.each([
  ['', 'is empty'],
  [' \n', 'is empty'],
  ['short', 'at least 16'],
  [`${old}\nshort`, 'at least 16'],
  [`${old}\n${next}\n${next}`, 'more than two'],
  ['x'.repeat(1_025), 'at most 1024 bytes'],
])('refuses %j', (text, problem) => {
  expect(() => parseSecrets(text)).toThrow(problem);
});

test('of a header is printable ASCII', () => {
  const rule = { minLength: 16, isHeader: true };
  expect(parseSecrets(`${next}\r\n`, rule)).toEqual([next]);
  for (const text of ['geheimnis-mit-ü-0123456789', 'with a blank 0123456789']) {
    expect(() => parseSecrets(text, rule)).toThrow('printable ASCII');
  }
});

test('has a fingerprint of two digits if it is short, else of four', () => {
  expect(fingerprintOf('x'.repeat(31))).toMatch(/^[0-9a-f]{2}$/);
  expect(fingerprintOf('x'.repeat(32))).toMatch(/^[0-9a-f]{4}$/);
});

test('accepts the current one and the one before, and uses the current one', () => {
  const both = fixedSecret(`${next}\n${old}\n`);
  expect(both.current).toBe(next);
  expect([next, old, 'another-secret-0123456789', ''].map((one) => both.accepts(one))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(both.state()).toEqual({
    changedAt: null,
    fingerprints: [fingerprintOf(next), fingerprintOf(old)],
    secondUsedAt: expect.any(Number),
    problem: null,
  });
});

test('a use of a secret made of the second one is one of that', () => {
  const texts = ['first-of-two-0123456789', 'second-of-two-0123456789'];
  const both = fixedSecret(texts.join('\n'));
  const derived = both.derive((one) => `${one}!`);
  expect(derived.find((one) => one === `${texts[0]}!`)).toBe(`${texts[0]}!`);
  expect(both.state().secondUsedAt).toBeNull();
  expect(derived.accepts(`${texts[1]}!`)).toBe(true);
  expect(both.state().secondUsedAt).toEqual(expect.any(Number));
  expect(derived.state()).toEqual(both.state());
});

test('follows its file within a second', () => {
  write(`${next}\n${old}`);
  expect(secret.current).toBe(old);
  now = 1_000;
  expect(secret.current).toBe(next);
  expect(secret.accepted).toEqual([next, old]);
});

test('reads its file at once for a secret that it does not accept', () => {
  write(`${next}\n${old}`);
  expect(secret.accepts(next)).toBe(true);
});

test('one that took the place of another uses its own, and accepts both', () => {
  const both = either(fixedSecret(next), fixedSecret(old)).derive((one) => `${one}!`);
  expect([both.current, both.accepted, both.reread()]).toEqual([
    `${next}!`,
    [`${next}!`, `${old}!`],
    [`${next}!`, `${old}!`],
  ]);
  expect([`${next}!`, `${old}!`, old].map((one) => both.accepts(one))).toEqual([true, true, false]);
  expect(both.find((one) => one.startsWith(old))).toBe(`${old}!`);
  expect(both.state().fingerprints).toEqual([fingerprintOf(next)]);
});

test('reads its file again for what cannot be opened', () => {
  write(`${next}\n${old}`);
  expect(secret.accepted).toEqual([old]);
  expect(secret.reread()).toEqual([next, old]);
});

test('keeps what it has when the file is gone or invalid, and says why', () => {
  for (const spoil of [() => rmSync(file()), () => write('short')]) {
    spoil();
    now += 1_000;
    expect(secret.current).toBe(old);
    expect(secret.state().problem).toContain(file());
  }
  write(next);
  now += 1_000;
  expect(secret.current).toBe(next);
  expect(secret.state()).toMatchObject({ problem: null, fingerprints: [fingerprintOf(next)], secondUsedAt: null });
});

test('a file that cannot be read at the start is an error', () => {
  expect(() => secretFile(path.join(dir, 'none'))).toThrow('ENOENT');
});
