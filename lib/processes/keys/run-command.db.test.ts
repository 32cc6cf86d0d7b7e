import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemActor } from '@/lib/domain/context';
import { ensureAuthorities, readKeyStore } from '@/lib/domain/pki';
import { systemClock } from '@/lib/platform/clock';
import { processVariables, readConfig } from '@/lib/platform/config';
import { createToken } from '@/lib/platform/pkcs11';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { runCommand, UsageError } from './run-command';

let db: TestDb;
let dir: string;
const file = (name: string) => path.join(dir, name);
const settings = () => ({
  ...readConfig(processVariables.keys, {
    NODE_ENV: 'test',
    DATABASE_URL: db.url,
    DATA_DIR: dir,
    KEY_ENCRYPTION_KEY: 'a key-encryption key of this test',
  }),
  secretFiles: {},
});

async function keys(...args: string[]): Promise<string> {
  const lines: string[] = [];
  await runCommand(args, settings(), (line) => lines.push(line));
  return lines.join('\n');
}
const withPassphrase = (command: string, name = 'root.pem', passphrase = 'passphrase') =>
  keys(command, file(name), '--passphrase-file', file(passphrase));
const audited = async () =>
  (await db.prisma.auditEntry.findMany({ orderBy: { id: 'asc' } })).map(({ action }) => action);

beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'keys-'));
  const ctx = { db, clock: systemClock, actor: systemActor('test') };
  const pki = file('pki');
  await ensureAuthorities({
    ctx,
    keys: await readKeyStore({ db, dir: pki, config: settings(), openToken: createToken }),
    dir: pki,
  });
  await writeFile(file('passphrase'), 'a passphrase of the root, kept elsewhere\n');
  await writeFile(file('short'), 'short');
});
afterAll(async () => {
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

test.each([
  [[]],
  [['nonsense']],
  [['change']],
  [['reseal', 'more']],
  [['change', 'METRICS_TOKEN', '--now']],
  [['status', 'more']],
  [['export-root', 'file']],
  [['status', '--unknown']],
])('shows the usage for the arguments %j', async (args) => {
  await expect(keys(...args)).rejects.toThrow(UsageError);
  await expect(keys(...args)).rejects.toThrow('export-root FILE --passphrase-file');
});

test('takes the root offline and back, never over an earlier file', async () => {
  expect(await keys('status')).toMatch(/root CA \(root, active\): key database/);
  await expect(withPassphrase('export-root', 'root.pem', 'short')).rejects.toThrow('at least 32');
  expect(existsSync(file('root.pem'))).toBe(false);
  await withPassphrase('export-root');
  expect((await stat(file('root.pem'))).mode & 0o777).toBe(0o600);
  await expect(withPassphrase('export-root')).rejects.toThrow('EEXIST');
  await withPassphrase('remove-root');
  await expect(withPassphrase('export-root', 'again.pem')).rejects.toThrow('offline already');
  expect(existsSync(file('again.pem'))).toBe(false);
  expect(await keys('status')).toMatch(
    /root CA \(root, active\): key offline, exported 20.*, revocation list until 20/,
  );
  await withPassphrase('import-root');
  expect(await keys('status')).toMatch(/root CA \(root, active\): key database, exported/);
  expect(await audited()).toEqual(['authority.export_key', 'authority.remove_key', 'authority.import_key']);
});
