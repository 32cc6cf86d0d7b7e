import { mkdtempSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import { freePort } from '@/lib/testing/free-port';
import { Child } from './child';

const dir = mkdtempSync(path.join(os.tmpdir(), 'child-'));
let child: Child | undefined;
afterEach(() => child?.stop());

async function make(
  source: string,
  lines: string[] = [],
  pids: number[] = [],
  options: { optionalAfterMs?: number } = {},
): Promise<Child> {
  const script = path.join(dir, `${Date.now()}-${Math.random()}.mjs`);
  writeFileSync(script, source);
  const port = await freePort();
  return new Child(
    {
      name: 'demo',
      args: [script, String(port)],
      env: process.env,
      readyUrl: `http://127.0.0.1:${port}/readyz`,
      ...options,
    },
    dir,
    { onSpawn: (pid) => pids.push(pid), print: (line) => lines.push(line) },
  );
}

const SERVE = `import http from 'node:http';
http.createServer((_, r) => r.end('ok')).listen(Number(process.argv[2]), '127.0.0.1');`;

test('is ready when its URL answers, and has exited after stop', async () => {
  const pids: number[] = [];
  child = await make(SERVE, [], pids);
  child.start();
  await child.ready(10_000);
  await child.stop();
  expect(() => process.kill(pids[0] ?? 0, 0)).toThrow();
});

test('reports the error and exit code of a child with an invalid configuration', async () => {
  child = await make(`process.stderr.write('Configuration: PORT is required\\n'); process.exit(78);`);
  child.start();
  await expect(child.ready(10_000)).rejects.toMatchObject({
    message: expect.stringContaining('PORT is required'),
    exitCode: 78,
  });
});

test('retries failed starts until the child is ready', async () => {
  const lines: string[] = [];
  const marker = path.join(dir, `failed-${Math.random()}`);
  child = await make(
    `import fs from 'node:fs';
if (!fs.existsSync('${marker}')) {
  fs.writeFileSync('${marker}', '');
  process.stderr.write('Connection terminated due to connection timeout\\n');
  process.exit(1);
}
${SERVE}`,
    lines,
  );
  child.start();
  await child.ready(30_000);
  expect(lines).toEqual([expect.stringContaining('restarting in 0.5 s: Connection terminated')]);
});

test('gives up a child that never starts, with its last error', async () => {
  child = await make(`process.stderr.write('No such file\\n'); process.exit(1);`);
  child.start();
  await expect(child.ready(60_000)).rejects.toMatchObject({ message: 'demo did not start: No such file', exitCode: 1 });
}, 60_000);

const NOT_READY = `import http from 'node:http';
http.createServer((_, r) => { r.statusCode = 503; r.end('no vehicle is connected'); })
  .listen(Number(process.argv[2]), '127.0.0.1');`;

test('stops waiting for an optional child and returns why it is not ready', async () => {
  child = await make(NOT_READY, [], [], { optionalAfterMs: 1_000 });
  child.start();
  expect(await child.ready(10_000)).toMatch('not ready: ');
});

test('fails when a required child is not ready in time', async () => {
  child = await make(NOT_READY);
  child.start();
  await expect(child.ready(1_000)).rejects.toThrow('demo is not ready after 1 s');
});

test('restarts a child that was killed', async () => {
  const pids: number[] = [];
  const lines: string[] = [];
  child = await make(SERVE, lines, pids);
  child.start();
  await child.ready(10_000);
  process.kill(pids[0] ?? 0, 'SIGKILL');
  while (pids.length < 2) await sleep(20);
  await child.ready(10_000);
  expect(lines).toEqual([expect.stringContaining('demo ended (SIGKILL), restarting in 0.5 s')]);
});
