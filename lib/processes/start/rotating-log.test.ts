import { chmodSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '@/lib/testing/broker-clients';
import { RotatingLog } from './rotating-log';

const modeOf = (file: string) => statSync(file).mode & 0o777;

test('only the owner can read a log, also one that was open to others', async () => {
  const dir = path.join(mkdtempSync(path.join(os.tmpdir(), 'log-')), 'logs');
  mkdirSync(dir, { mode: 0o755 });
  const old = path.join(dir, 'edge.log');
  writeFileSync(old, 'before\n');
  chmodSync(old, 0o644);
  for (const name of ['edge', 'web']) {
    const log = new RotatingLog(dir, name);
    log.write(Buffer.from('now\n'));
    log.end();
  }
  expect(modeOf(dir)).toBe(0o700);
  await eventually(() => readFileSync(old, 'utf8') === 'before\nnow\n');
  expect([old, path.join(dir, 'web.log')].map(modeOf)).toEqual([0o600, 0o600]);
});
