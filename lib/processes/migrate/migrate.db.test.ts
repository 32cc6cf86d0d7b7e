import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processVariables, readConfig } from '@/lib/platform/config';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { prepareDatabase } from './prepare-database';

let db: TestDb;
let dir: string;
beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'migrate-'));
});
afterAll(async () => {
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

const prepare = async (settings: { CA_KEY_FILE?: string; ADMIN_PASSWORD?: string } = {}) => {
  const lines: string[] = [];
  const given = { NODE_ENV: 'test' as const, DATABASE_URL: db.url, DATA_DIR: dir, ...settings };
  const all = readConfig(processVariables.migrate, given);
  await prepareDatabase(all, (line) => lines.push(line));
  return lines.join('\n');
};
const rowsOf = async (table: string) => (await db.pool.query(`select * from ${table} order by 1`)).rows;

test('creates authorities and the first administrator once', async () => {
  const CA_KEY_FILE = path.join(dir, 'ca_key');
  await writeFile(CA_KEY_FILE, 'x'.repeat(40));
  const output = await prepare({ CA_KEY_FILE });
  expect(output).toContain('migrations: up to date');
  const [, password] = (await readFile(path.join(dir, 'first-sign-in.txt'), 'utf8')).split('\n');
  expect(password?.length).toBeGreaterThan(9);
  expect(output).not.toContain(password);
  for (const name of ['trust.pem', 'ca.cert.pem', 'broker.cert.pem', 'edge.cert.pem', 'platform.cert.pem']) {
    expect(await readFile(path.join(dir, 'pki', name), 'utf8')).toContain('BEGIN CERTIFICATE');
  }
  const [authorities, users] = [await rowsOf('certificate_authorities'), await rowsOf('users')];
  expect([authorities.length, users.length]).toEqual([2, 1]);

  expect(await prepare({ CA_KEY_FILE, ADMIN_PASSWORD: 'another password' })).toContain('admin@example.com');
  expect([await rowsOf('certificate_authorities'), await rowsOf('users')]).toEqual([authorities, users]);
});

test('rejects a missing sealing key file instead of generating one', async () => {
  await expect(prepare({ CA_KEY_FILE: path.join(dir, 'none') })).rejects.toThrow(/CA_KEY_FILE .* is not there/);
});
