import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CANDIDATES = ['/usr/lib/softhsm/libsofthsm2.so', '/opt/homebrew/lib/softhsm/libsofthsm2.so'];
const PIN = '2468';

/** The module of SoftHSM; null, with a warning on standard error, if something is not installed: the suite is skipped. */
export function findSoftHsm(): string | null {
  const module = process.env.SOFTHSM_MODULE ?? CANDIDATES.find((file) => existsSync(file)) ?? null;
  const missing = [
    module === null && 'SoftHSM is not installed (Debian: apt-get install softhsm2 opensc)',
    !existsSync('deploy/pkcs11/node_modules') && 'the optional package is not (npm run pkcs11:install)',
  ].filter(Boolean);
  if (missing.length === 0) return module;
  process.stderr.write(`\n*** SKIPPED: keys in hardware tokens are not tested, as ${missing.join(', and ')} ***\n\n`);
  return null;
}

export type SoftHsm = Awaited<ReturnType<typeof createSoftHsm>>;

/** A token in software, in a directory of its own. Call `dispose()` in afterAll. */
export async function createSoftHsm(module: string, token = 'tsp') {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'hsm-'));
  const file = (name: string) => path.join(dir, name);
  const tokens = file('tokens');
  await mkdir(tokens);
  await writeFile(file('softhsm2.conf'), `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
  await writeFile(file('pin'), `${PIN}\n`, { mode: 0o600 });
  const environment = { SOFTHSM2_CONF: file('softhsm2.conf') };
  const tool = async (command: string, ...args: string[]) =>
    (await run(command, args, { env: { ...process.env, ...environment } })).stdout;
  await tool('softhsm2-util', '--init-token', '--free', '--label', token, '--pin', PIN, '--so-pin', '13579');
  return {
    settings: { module, token, pinFile: file('pin'), environment },
    /** Text of `pkcs11-tool` about the objects of the token. */
    listObjects: () => tool('pkcs11-tool', '--module', module, '--token-label', token, '--login', '--pin', PIN, '-O'),
    readPrivateKey: (id: string) =>
      tool(
        'pkcs11-tool',
        '--module',
        module,
        '--login',
        '--pin',
        PIN,
        '--read-object',
        '--type',
        'privkey',
        '--id',
        id,
      ),
    setPin: (pin: string) => writeFile(file('pin'), pin),
    pin: PIN,
    /** As if it was unplugged. */
    remove: () => rename(tokens, `${tokens}.away`),
    restore: () => rename(`${tokens}.away`, tokens),
    dispose: () => rm(dir, { recursive: true, force: true }),
  };
}
