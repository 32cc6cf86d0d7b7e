import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemActor } from '@/lib/domain/context';
import {
  keyEncryptionKeys,
  listSigningKeys,
  replaceSigningKey,
  type SigningKeyRequest,
  signingKey,
} from '@/lib/domain/keys';
import { createAuthorities, ensureAuthorities, readKeyStore } from '@/lib/domain/pki';
import { startSecretReports } from '@/lib/domain/secrets';
import { systemClock } from '@/lib/platform/clock';
import { processVariables, readConfig, readSecrets, secretFilesOf } from '@/lib/platform/config';
import { createLog } from '@/lib/platform/log';
import { createToken } from '@/lib/platform/pkcs11';
import type { Secret } from '@/lib/platform/secrets';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { runCommand } from './run-command';

const NAMES = ['KEY_ENCRYPTION_KEY', 'COMMAND_KEY_ENCRYPTION_KEY', 'METRICS_TOKEN', 'EMQX_API_SECRET'] as const;
let db: TestDb;
let dir: string;
const file = (name: string) => path.join(dir, name);
const env = () => ({
  NODE_ENV: 'test' as const,
  DATABASE_URL: db.url,
  DATA_DIR: dir,
  ...Object.fromEntries(NAMES.map((name) => [`${name}_FILE`, file(name)])),
  AUTH_SECRET: 'in the environment of the processes',
});
const settings = () => ({ ...readConfig(processVariables.keys, env()), secretFiles: secretFilesOf(env()) });
const lines = async (name: string) => (await readFile(file(name), 'utf8')).trim().split('\n');

async function keys(...args: string[]): Promise<string> {
  const printed: string[] = [];
  await runCommand(args, settings(), (line) => printed.push(line));
  return printed.join('\n');
}
/** A context of another process: caches are per database connection. */
const freshCtx = () => ({ db: Object.create(db) as TestDb, clock: systemClock, actor: systemActor('test') });
const keyStore = () => readKeyStore({ db, dir: file('pki'), config: settings(), openToken: createToken });
const countAuthorities = async () => (await createAuthorities(freshCtx(), await keyStore()).read()).signing.length;
/** Of a process that starts now. */
const startProcess = async (name = 'web') => {
  const secrets = { ...readSecrets(['METRICS_TOKEN', 'KEY_ENCRYPTION_KEY'], env()), CA_KEY: (await keyStore()).secret };
  const reports = startSecretReports({ ctx: freshCtx(), log: createLog(name, 'silent'), process: name, secrets });
  return { secrets, reports };
};

beforeAll(async () => {
  db = await createTestDb();
  dir = await mkdtemp(path.join(os.tmpdir(), 'secrets-'));
  for (const name of NAMES) await writeFile(file(name), `first-${name}-of-this-test\n`);
  const pki = file('pki');
  await ensureAuthorities({ ctx: freshCtx(), keys: await keyStore(), dir: pki });
});
beforeEach(() => db.pool.query('delete from secret_states'));
afterAll(async () => {
  await db?.drop();
  await rm(dir, { recursive: true, force: true });
});

describe('a secret', () => {
  test('is changed while a process runs, and finished when the former one is not used', async () => {
    const { secrets, reports } = await startProcess();
    const [former = ''] = await lines('METRICS_TOKEN');
    const changed = await keys('change', 'METRICS_TOKEN');
    const [next = '', second] = await lines('METRICS_TOKEN');
    expect(second).toBe(former);
    expect(next).not.toBe(former);
    expect(next.length).toBeGreaterThan(40);
    expect(changed).toContain('Read by web ');
    expect(changed).not.toContain(next);
    await expect(keys('change', 'METRICS_TOKEN')).rejects.toThrow('has two secrets already');
    await expect(keys('finish', 'METRICS_TOKEN')).rejects.toThrow(/It was changed \d+ s ago/);
    expect(secrets.METRICS_TOKEN?.accepts(former)).toBe(true);
    reports.wake();
    await expect
      .poll(() => keys('status'))
      .toMatch(/METRICS_TOKEN: changed 20\S+, being changed\n.*second one used 20/);
    await expect(keys('finish', 'METRICS_TOKEN')).rejects.toThrow(/The former one was used \d+ s ago/);
    expect(await lines('METRICS_TOKEN')).toEqual([next, former]);
    // Also after a restart, of which the new process does not know
    await reports.stop();
    await db.pool.query(`update secret_states set seen_at = now() - interval '1 minute', instance = 'ended/1'`);
    const restarted = await startProcess();
    await expect.poll(() => keys('status')).toMatch(/METRICS_TOKEN.*, being changed/);
    await expect(keys('finish', 'METRICS_TOKEN')).rejects.toThrow(/The former one was used \d+ s ago/);
    expect(await keys('finish', 'METRICS_TOKEN', '--now')).toContain('Read by web ');
    expect(await lines('METRICS_TOKEN')).toEqual([next]);
    expect([secrets.METRICS_TOKEN?.accepts(former), secrets.METRICS_TOKEN?.accepts(next)]).toEqual([false, true]);
    await expect(keys('finish', 'METRICS_TOKEN')).rejects.toThrow('is not being changed');
    const audited = await db.prisma.auditEntry.findMany({ where: { targetType: 'secret' }, orderBy: { id: 'asc' } });
    expect(audited.map(({ action, targetId }) => `${action} ${targetId}`)).toEqual([
      'secret.change METRICS_TOKEN',
      'secret.finish METRICS_TOKEN',
    ]);
    await restarted.reports.stop();
  });

  test('is not finished while a process has not read it', async () => {
    expect(await keys('change', 'CA_KEY')).toContain('No process reports that it has it');
    await db.pool.query(
      `insert into secret_states (name, process, instance, fingerprints, seen_at)
       values ('CA_KEY', 'other', 'host/1', '{0000}', now())`,
    );
    await expect(keys('reseal')).rejects.toThrow('other host/1: does not use the new one');
    await expect(keys('finish', 'CA_KEY', '--now')).rejects.toThrow('other host/1: does not use the new one');
    // It hangs, or has ended
    await db.pool.query(`update secret_states set seen_at = now() - interval '1 minute'`);
    await db.pool.query(`update secret_changes set started_at = now() - interval '11 minutes'`);
    await expect(keys('finish', 'CA_KEY')).rejects.toThrow('other host/1: does not use the new one');
    await keys('reseal');
    expect(await keys('finish', 'CA_KEY', '--now')).toContain('CA_KEY: only the new one is accepted');
  });

  test('is not finished by a command that began before its change', async () => {
    const client = await db.pool.connect();
    await client.query(`begin; select pg_advisory_xact_lock(hashtext('secret CA_KEY'))`);
    const waiting = async (count: number) => {
      const { rows } = await db.pool.query(`select count(*)::int as count from pg_locks where not granted`);
      return rows[0].count === count;
    };
    const change = keys('change', 'CA_KEY');
    await expect.poll(() => waiting(1)).toBe(true);
    const refusal = expect(keys('finish', 'CA_KEY', '--now')).rejects.toThrow('2 keys need the former one');
    await expect.poll(() => waiting(2)).toBe(true);
    await client.query('commit');
    client.release();
    await change;
    await refusal;
    expect(await lines('pki/ca.passphrase')).toHaveLength(2);
    await keys('reseal');
    await keys('finish', 'CA_KEY', '--now');
  });

  test('that is missing is not made anew while keys are encrypted with it', async () => {
    const passphrase = await readFile(file('pki/ca.passphrase'), 'utf8');
    await rm(file('pki/ca.passphrase'));
    await expect(keys('status')).rejects.toThrow('ca.passphrase is not there');
    expect(existsSync(file('pki/ca.passphrase'))).toBe(false);
    await writeFile(file('pki/ca.passphrase'), passphrase);
  });

  test('of somebody else, in the environment or unknown is not changed', async () => {
    await expect(keys('change', 'EMQX_API_SECRET')).rejects.toThrow('is not made here');
    await expect(keys('change', 'AUTH_SECRET')).rejects.toThrow('is changed by a restart');
    await expect(keys('change', 'toString')).rejects.toThrow('There is no file with the secret toString');
    await writeFile(file('EMQX_API_SECRET'), 'new\nfirst\n');
    await expect(keys('finish', 'EMQX_API_SECRET')).rejects.toThrow('are removed by hand');
    await writeFile(file('EMQX_API_SECRET'), 'first\n');
    expect(await lines('EMQX_API_SECRET')).toHaveLength(1);
  });
});

describe('stored keys', () => {
  const request = (): SigningKeyRequest => ({
    purpose: 'live',
    keyEncryptionKey: readConfig(['KEY_ENCRYPTION_KEY'], env()).KEY_ENCRYPTION_KEY,
  });

  test('are encrypted anew, and opened at every step', async () => {
    const { kid } = await signingKey(freshCtx(), request());
    const kids = [];
    const authorities = await countAuthorities();
    for (const step of [
      ['change', 'KEY_ENCRYPTION_KEY'],
      ['change', 'CA_KEY'],
      ['reseal'],
      ['finish', 'KEY_ENCRYPTION_KEY', '--now'],
      ['finish', 'CA_KEY', '--now'],
    ]) {
      if (step[0] === 'reseal') {
        await expect(keys('finish', 'KEY_ENCRYPTION_KEY', '--now')).rejects.toThrow('1 keys need the former one');
        await expect(keys('finish', 'CA_KEY', '--now')).rejects.toThrow('2 keys need the former one');
        expect(await keys(...step)).toBe('Encrypted anew: 1 signing keys, 2 keys of authorities.');
        expect(await keys(...step)).toBe('Encrypted anew: 0 signing keys, 0 keys of authorities.');
      } else await keys(...step);
      kids.push((await signingKey(freshCtx(), request())).kid);
      expect(await countAuthorities()).toBe(authorities);
    }
    expect(kids).toEqual([kid, kid, kid, kid, kid]);
    expect([await lines('KEY_ENCRYPTION_KEY'), await lines('pki/ca.passphrase')].map(({ length }) => length)).toEqual([
      1, 1,
    ]);
  });

  test('keys that sign commands are taken over by their own key-encryption key', async () => {
    const { KEY_ENCRYPTION_KEY, COMMAND_KEY_ENCRYPTION_KEY } = settings();
    const open = (keyEncryptionKey: Secret | undefined) =>
      signingKey(freshCtx(), { purpose: 'command', keyEncryptionKey: keyEncryptionKey ?? KEY_ENCRYPTION_KEY });
    const { kid } = await open(KEY_ENCRYPTION_KEY);
    expect((await open(keyEncryptionKeys(settings()).command)).kid).toBe(kid);
    await expect(keys('change', 'KEY_ENCRYPTION_KEY')).resolves.toContain('Next: npm run keys -- reseal');
    await expect(keys('finish', 'KEY_ENCRYPTION_KEY', '--now')).rejects.toThrow('2 keys need the former one');
    expect(await keys('reseal')).toContain('Encrypted anew: 2 signing keys');
    await keys('finish', 'KEY_ENCRYPTION_KEY', '--now');
    expect((await open(COMMAND_KEY_ENCRYPTION_KEY)).kid).toBe(kid);
    await db.prisma.signingKey.deleteMany({ where: { purpose: 'command' } });
  });

  test('a signing key is replaced at request, and keeps no private part', async () => {
    const { kid } = await signingKey(freshCtx(), request());
    const ctx = freshCtx();
    await replaceSigningKey({ ctx, input: { purpose: 'live' } });
    const next = await signingKey(freshCtx(), request());
    expect(next.kid).not.toBe(kid);
    expect((await signingKey(freshCtx(), request())).kid).toBe(next.kid);
    expect(await listSigningKeys({ ctx })).toMatchObject([
      { kid: next.kid, retiredAt: null, replacementRequestedAt: null },
      { kid, retiredAt: expect.any(Number), replacementRequestedAt: expect.any(Number) },
    ]);
    expect((await db.prisma.signingKey.findUniqueOrThrow({ where: { kid } })).privateJwe).toBe('');
    await expect(replaceSigningKey({ ctx, input: { purpose: 'command' } })).rejects.toThrow('not found');
  });
});

test('a process keeps a secret whose file is gone', async () => {
  const { secrets, reports } = await startProcess('web');
  const [current = ''] = await lines('METRICS_TOKEN');
  await rm(file('METRICS_TOKEN'));
  expect(existsSync(file('METRICS_TOKEN'))).toBe(false);
  await expect.poll(() => secrets.METRICS_TOKEN?.state().problem, { timeout: 5_000 }).toContain('ENOENT');
  expect(secrets.METRICS_TOKEN?.current).toBe(current);
  reports.wake();
  await expect.poll(() => keys('status')).toContain('PROBLEM: ');
  await reports.stop();
});
