import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFileIdentity } from './file-identity';
import type { Rotation } from './identity-store';

const log = pino({ level: 'silent' });
const OLD = { certificate: 'old certificate', key: 'old key' };
const NEW = { certificate: 'new certificate', key: 'new key' };
const REQUESTED: Rotation = { phase: 'requested', rotationId: 'r', deadline: 9, key: 'new key', csr: 'csr' };
const PROVEN: Rotation = {
  phase: 'proven',
  rotationId: 'r',
  serialNumber: '4a',
  acknowledged: true,
  strikes: 1,
  previous: OLD,
};
let dir: string;
const open = () => openFileIdentity(dir, { log });
const content = async (name: string) => readFile(path.join(dir, name), 'utf8');

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'identity-'));
  await writeFile(path.join(dir, 'cert.pem'), OLD.certificate);
  await writeFile(path.join(dir, 'key.pem'), OLD.key);
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('an identity in files', () => {
  test('is read without a rotation', async () => {
    expect((await open()).read()).toEqual({ current: OLD, rotation: { phase: 'idle' } });
  });
  test('keeps a rotation over a restart, with unchanged identity files', async () => {
    await (await open()).write({ current: OLD, rotation: REQUESTED });
    expect((await open()).read()).toEqual({ current: OLD, rotation: REQUESTED });
    expect([await content('cert.pem'), await content('key.pem')]).toEqual([OLD.certificate, OLD.key]);
  });
  test('replaces the files with the new identity, readable by the owner only', async () => {
    const store = await open();
    await store.write({ current: NEW, rotation: PROVEN });
    expect([await content('cert.pem'), await content('key.pem')]).toEqual([NEW.certificate, NEW.key]);
    expect((await stat(path.join(dir, 'key.pem'))).mode & 0o777).toBe(0o600);
    expect((await stat(path.join(dir, 'rotation.json'))).mode & 0o777).toBe(0o600);
    expect((await readdir(dir)).sort()).toEqual(['cert.pem', 'key.pem', 'rotation.json']);
    expect((await open()).read()).toEqual({ current: NEW, rotation: PROVEN });
    expect(await content('rotation.json')).not.toContain(NEW.key);
  });
  test.each([
    ['neither', OLD.key, OLD.certificate],
    ['its key', NEW.key, OLD.certificate],
    ['both', NEW.key, NEW.certificate],
  ])('completes a write after a power cut with %s replaced', async (_, key, certificate) => {
    await writeFile(path.join(dir, 'key.pem'), key);
    await writeFile(path.join(dir, 'cert.pem'), certificate);
    await writeFile(path.join(dir, 'rotation.json'), JSON.stringify({ rotation: PROVEN, incoming: NEW }));
    expect((await open()).read()).toEqual({ current: NEW, rotation: PROVEN });
    expect([await content('key.pem'), await content('cert.pem')]).toEqual([NEW.key, NEW.certificate]);
    expect(await content('rotation.json')).not.toContain('incoming');
  });
  test('rejects when a write fails, and repairs both files with the next', async () => {
    const store = await open();
    // a directory cannot be replaced by a file
    await rm(path.join(dir, 'cert.pem'));
    await mkdir(path.join(dir, 'cert.pem'));
    await expect(store.write({ current: NEW, rotation: PROVEN })).rejects.toThrow();
    expect(store.read()).toEqual({ current: OLD, rotation: { phase: 'idle' } });
    await rm(path.join(dir, 'cert.pem'), { recursive: true });
    await store.write({ current: OLD, rotation: REQUESTED });
    expect([await content('key.pem'), await content('cert.pem')]).toEqual([OLD.key, OLD.certificate]);
    expect((await open()).read()).toEqual({ current: OLD, rotation: REQUESTED });
  });
  test('writes one after the other', async () => {
    const store = await open();
    const done: Rotation = { phase: 'done', rotationId: 'r', serialNumber: '4a', acknowledged: true };
    await Promise.all([
      store.write({ current: OLD, rotation: REQUESTED }),
      store.write({ current: NEW, rotation: PROVEN }),
      store.write({ current: NEW, rotation: done }),
    ]);
    expect((await open()).read()).toEqual({ current: NEW, rotation: done });
  });
  test('discards an unreadable rotation, but not the identity', async () => {
    await writeFile(path.join(dir, 'rotation.json'), '{"rotation":{"phase":"pro');
    expect((await open()).read()).toEqual({ current: OLD, rotation: { phase: 'idle' } });
  });
  test('rejects without an identity', async () => {
    await rm(path.join(dir, 'key.pem'));
    await expect(open()).rejects.toThrow('key.pem');
  });
});
