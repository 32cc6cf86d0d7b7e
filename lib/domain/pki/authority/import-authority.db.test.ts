import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Clock, systemClock } from '@/lib/platform/clock';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Ctx } from '../../context';
import { ValidationError } from '../../errors';
import { importAuthority, importCertificates } from '../index';

let db: TestDb;
const dir = mkdtempSync(path.join(os.tmpdir(), 'authority-'));
beforeAll(async () => {
  db = await createTestDb();
});
afterAll(async () => {
  rmSync(dir, { recursive: true, force: true });
  await db.drop();
});

const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: dir, stdio: 'pipe' });
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
const CA = 'basicConstraints=critical,CA:TRUE';
const SIGNS = 'keyUsage=critical,keyCertSign,cRLSign';

type Options = {
  key?: string[];
  /** Further options of `openssl req`, for example the hash. */
  args?: string[];
  /** Values of `-addext`. */
  extensions?: string[];
  /** Name of the issuer; default: self-signed. */
  issuer?: string;
};
/** Creates a certificate with `openssl req`, in `NAME.pem` and `NAME.key`. @returns PEM */
function make(name: string, { key = EC, args = [], extensions = [CA, SIGNS], issuer }: Options = {}): string {
  const by = issuer === undefined ? [] : ['-CA', `${issuer}.pem`, '-CAkey', `${issuer}.key`];
  // `-config` without defaults: otherwise an extension may be there twice
  writeFileSync(path.join(dir, 'empty.cnf'), '[req]\ndistinguished_name=name\n[name]\n');
  const extensionArgs = [...extensions, 'subjectKeyIdentifier=hash'].flatMap((value) => ['-addext', value]);
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`];
  openssl(
    ...['req', '-x509', '-nodes', '-config', 'empty.cnf', '-subj', `/CN=${name}`],
    ...[...key, ...args, ...by, ...extensionArgs, ...files],
  );
  return readFileSync(path.join(dir, `${name}.pem`), 'utf8');
}

const ctx = (clock: Clock = systemClock): Ctx => ({
  db,
  clock,
  actor: { kind: 'user', id: 'admin', label: 'admin@example.com', role: 'admin', fleets: 'all' },
});
const outcome = (pem: string, clock?: Clock) =>
  importAuthority({ ctx: ctx(clock), input: { pem } }).then(
    () => 'imported',
    (error: unknown) => (error instanceof ValidationError ? error.fields[0]?.message : String(error)),
  );

test.each([
  ['RSA 1024', { key: ['-newkey', 'rsa:1024'] }, /kind RSA 1024/],
  ['RSA with exponent 3', { key: ['-newkey', 'rsa:2048', '-pkeyopt', 'rsa_keygen_pubexp:3'] }, /kind RSA 2048/],
  ['P-192', { key: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime192v1'] }, /kind EC prime192v1/],
  ['SHA-1', { args: ['-sha1'] }, /signed with SHA-1/],
  ['SHA-1 with RSA', { key: ['-newkey', 'rsa:2048'], args: ['-sha1'] }, /signed with SHA-1/],
  ['MD5', { key: ['-newkey', 'rsa:2048'], args: ['-md5'] }, /signed with/],
  ['no keyCertSign', { extensions: [CA, 'keyUsage=critical,digitalSignature,cRLSign'] }, /without keyCertSign/],
  [
    'no authority',
    { extensions: ['basicConstraints=critical,CA:FALSE', SIGNS] },
    /not the certificate of an authority/,
  ],
  ['no basic constraints', { extensions: [SIGNS] }, /not the certificate of an authority/],
] satisfies [string, Options, RegExp][])('refuses an authority with %s', async (_, options, message) => {
  expect(await outcome(make('refused', options))).toMatch(message);
  const { rows } = await db.pool.query(`select 1 from certificate_authorities where name = 'refused'`);
  expect(rows).toEqual([]);
});

test.each([
  ['P-256', {}],
  ['P-384', { key: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], args: ['-sha384'] }],
  ['P-521', { key: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], args: ['-sha512'] }],
  ['RSA 2048', { key: ['-newkey', 'rsa:2048'] }],
  ['RSA PSS', { key: ['-newkey', 'rsa:3072'], args: ['-sigopt', 'rsa_padding_mode:pss'] }],
  ['no key usage', { extensions: [CA] }],
  ['path length 0', { extensions: [`${CA},pathlen:0`, SIGNS] }],
] satisfies [string, Options][])('imports an authority with %s', async (name, options) => {
  expect(await outcome(make(name, options))).toBe('imported');
});

test('refuses what the path length of a known authority forbids', async () => {
  expect(await outcome(make('Root one', { extensions: [`${CA},pathlen:1`, SIGNS] }))).toBe('imported');
  expect(await outcome(make('Issuing one', { extensions: [CA, SIGNS], issuer: 'Root one' }))).toBe('imported');
  const third = make('Third', { extensions: [CA, SIGNS], issuer: 'Issuing one' });
  expect(await outcome(third)).toMatch(/path length of an authority above it/);
  const { rows } = await db.pool.query(
    `select c.name from certificate_authorities c join certificate_authorities p on p.key_id = c.issuer and p.id <> c.id
     where p.name = 'Root one'`,
  );
  expect(rows).toEqual([{ name: 'Issuing one' }]);
});

test('refuses an expired authority', async () => {
  const pem = make('Expired', { args: ['-days', '30'] });
  expect(await outcome(pem, fakeClock(Date.now() + 31 * 86_400_000))).toMatch(/^expired on \d{4}-/);
  expect(await outcome(pem)).toBe('imported');
});

test('refuses a self-signed authority whose signature was changed', async () => {
  make('Changed');
  openssl('x509', '-in', 'Changed.pem', '-outform', 'DER', '-out', 'changed.der');
  const der = readFileSync(path.join(dir, 'changed.der'));
  der[der.length - 1] = (der.at(-1) ?? 0) ^ 1;
  writeFileSync(path.join(dir, 'changed.der'), der);
  openssl('x509', '-inform', 'DER', '-in', 'changed.der', '-out', 'changed.pem');
  expect(await outcome(readFileSync(path.join(dir, 'changed.pem'), 'utf8'))).toMatch(/signature is wrong/);
});

test('refuses a weak certificate of a strong authority', async () => {
  await db.pool.query(`insert into tboxes (serial) values ('T1')`);
  expect(await outcome(make('Strong'))).toBe('imported');
  const usage = ['basicConstraints=critical,CA:FALSE', 'extendedKeyUsage=clientAuth'];
  const results: unknown[] = [];
  for (const options of [{ key: ['-newkey', 'rsa:1024'] }, { args: ['-sha1'] }, {}]) {
    const pem = make('T1', { ...options, extensions: usage, issuer: 'Strong' });
    const { items } = await importCertificates({ ctx: ctx(), input: { pem } });
    results.push(items[0]?.reason ?? items[0]?.outcome);
  }
  expect(results).toEqual(['weak', 'weak', 'imported']);
});
