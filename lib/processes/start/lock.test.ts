import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lockDataDir } from './lock';
import { identify, isRunning } from './process-identity';

const newDir = () => mkdtempSync(path.join(os.tmpdir(), 'lock-'));
const sleeper = () => {
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
  const identity = child.pid ? identify(child.pid) : null;
  if (!identity) throw new Error('no child');
  return { child, identity };
};

test('rejects a second start on the same directory and names the first', async () => {
  const dir = newDir();
  const lock = await lockDataDir(dir);
  await expect(lockDataDir(dir)).rejects.toThrow(`Already running on ${dir} as process ${process.pid}`);
  lock.release();
  (await lockDataDir(dir)).release();
});

test('takes over the lock of a killed supervisor and ends its children', async () => {
  const dir = newDir();
  const supervisor = sleeper();
  const orphan = sleeper();
  writeFileSync(
    path.join(dir, 'start.lock'),
    JSON.stringify({ supervisor: supervisor.identity, children: [orphan.identity] }),
  );
  await expect(lockDataDir(dir)).rejects.toThrow(`process ${supervisor.identity.pid}`);

  const gone = new Promise((resolve) => supervisor.child.once('exit', resolve));
  supervisor.child.kill('SIGKILL');
  await gone;
  const lock = await lockDataDir(dir);
  expect(isRunning(orphan.identity)).toBe(false);
  lock.release();
});

test('does not take a reused pid for the supervisor', async () => {
  const dir = newDir();
  const other = { pid: process.pid, startedAt: '1' };
  writeFileSync(path.join(dir, 'start.lock'), JSON.stringify({ supervisor: other, children: [other] }));
  (await lockDataDir(dir)).release();
});

test('ignores an incomplete lock file', async () => {
  const dir = newDir();
  writeFileSync(path.join(dir, 'start.lock'), '{"superv');
  (await lockDataDir(dir)).release();
});

test('others cannot list the directory, also one that was open to them', async () => {
  const dir = newDir();
  chmodSync(dir, 0o755);
  const lock = await lockDataDir(dir);
  // Root's must be traversable, as the database runs as another user
  expect(statSync(dir).mode & 0o777).toBe(process.getuid?.() === 0 ? 0o711 : 0o700);
  lock.release();
});
