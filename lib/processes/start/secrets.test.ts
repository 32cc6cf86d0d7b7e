import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeSecretFile } from '@/lib/platform/secrets/write-secret-file';
import {
  databasePassword,
  ensureSecretFiles,
  fileVariables,
  findSecretFiles,
  openSecrets,
  SECRET_NAMES,
} from './secrets';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'secrets-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

test('makes a file for each secret, which its owner alone can read, once', () => {
  const files = ensureSecretFiles(dataDir);
  expect(readdirSync(path.join(dataDir, 'secrets')).sort()).toEqual([...SECRET_NAMES, 'DATABASE_PASSWORD'].sort());
  const texts = () => Object.values(files).map((file) => readFileSync(file, 'utf8'));
  const made = texts();
  expect(new Set(made).size).toBe(made.length);
  for (const file of Object.values(files)) expect(statSync(file).mode & 0o777).toBe(0o600);
  ensureSecretFiles(dataDir);
  expect(texts()).toEqual(made);
});

test('keeps the secrets of the one file of earlier releases, which is gone then', () => {
  const former = { AUTH_SECRET: 'secret-of-an-earlier-release', DATABASE_PASSWORD: 'password-of-an-earlier-release' };
  writeFileSync(path.join(dataDir, 'secrets.json'), JSON.stringify(former));
  const files = ensureSecretFiles(dataDir);
  expect(openSecrets(files, ['AUTH_SECRET']).AUTH_SECRET.accepted).toEqual([former.AUTH_SECRET]);
  expect(databasePassword(files)).toBe(former.DATABASE_PASSWORD);
  expect(existsSync(path.join(dataDir, 'secrets.json'))).toBe(false);
});

test('one that is missing after the first start is an error, and is not made', () => {
  expect(() => findSecretFiles(dataDir)).toThrow('AUTH_SECRET is missing');
  const { KEY_ENCRYPTION_KEY: file, COMMAND_KEY_ENCRYPTION_KEY: added } = ensureSecretFiles(dataDir);
  rmSync(file);
  for (const find of [findSecretFiles, ensureSecretFiles]) expect(() => find(dataDir)).toThrow(`${file} is missing`);
  expect(existsSync(file)).toBe(false);
  writeSecretFile(file, ['another secret of this test']);
  rmSync(added);
  expect(() => findSecretFiles(dataDir)).toThrow(`${added} is missing`);
  ensureSecretFiles(dataDir);
  expect(existsSync(added)).toBe(true);
});

test('a file of an earlier release that is not JSON is an error', () => {
  writeFileSync(path.join(dataDir, 'secrets.json'), '{');
  expect(() => ensureSecretFiles(dataDir)).toThrow(path.join(dataDir, 'secrets.json'));
  expect(existsSync(path.join(dataDir, 'secrets'))).toBe(false);
});

test('a link stays, and what it points to is replaced', () => {
  const [target, link] = ['target', 'link'].map((name) => path.join(dataDir, name)) as [string, string];
  writeFileSync(target, 'first secret of this test\n');
  symlinkSync(target, link);
  writeSecretFile(link, ['second secret of this test']);
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(target, 'utf8')).toBe('second secret of this test\n');
});

test('processes get the files of what the environment has not', () => {
  const files = ensureSecretFiles(dataDir);
  const given = fileVariables(files, {
    NODE_ENV: 'test',
    AUTH_SECRET: 'given',
    METRICS_TOKEN_FILE: '/run/secrets/METRICS_TOKEN',
  });
  expect(Object.keys(given).sort()).toEqual([
    'BROKER_HOOK_SECRET_FILE',
    'COMMAND_KEY_ENCRYPTION_KEY_FILE',
    'KEY_ENCRYPTION_KEY_FILE',
    'MQTT_PASSWORD_FILE',
  ]);
});

test('a file that is replaced keeps its mode', () => {
  const files = ensureSecretFiles(dataDir);
  const { AUTH_SECRET: file } = files;
  const before = openSecrets(files, ['AUTH_SECRET']).AUTH_SECRET;
  rmSync(file);
  writeFileSync(file, `${before.current}\n`, { mode: 0o440 });
  writeSecretFile(file, ['a new secret of this test', before.current]);
  expect(statSync(file).mode & 0o777).toBe(0o440);
  expect(readFileSync(file, 'utf8')).toBe(`a new secret of this test\n${before.current}\n`);
  expect(readdirSync(path.dirname(file)).filter((name) => name.includes('.'))).toEqual([]);
});
