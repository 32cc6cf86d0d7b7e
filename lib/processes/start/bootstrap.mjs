// `npm start`, `npm test` and the other commands. Runs on a clone with nothing installed: no dependencies before `install`.
// This file and its imports also run on Node 18, which then runs it again with a newer one.
import path from 'node:path';
import { install, runAttached } from './install.mjs';
import { ensurePinnedNode, isSupported } from './pinned-node.mjs';

const DATA_DIR = process.env.DATA_DIR || '.data';

const commands = {
  start: async () => {
    const { build } = await import('./build.mjs');
    const { start } = await import(await build());
    endWithNpm();
    await start();
  },
  'prepare-emqx': async () => {
    const { build } = await import('./build.mjs');
    const { prepareEmqx } = await import(await build());
    await prepareEmqx();
    process.exit(0);
  },
  keys: async (args) => {
    const { build } = await import('./build.mjs');
    const { keys } = await import(await build());
    await keys(args);
    process.exit(0);
  },
  'install-pkcs11': async () => {
    const { installPkcs11 } = await import('./install.mjs');
    await installPkcs11();
  },
  build: async () => {
    const { build } = await import('./build.mjs');
    await build();
    process.exit(0);
  },
  test: async (args) => {
    const { runTests } = await import('./tests.mjs');
    process.exitCode = await runTests(args);
  },
  deps: async (args) => {
    const { reportPackages } = await import('./packages.mjs');
    process.exitCode = await reportPackages(args);
  },
  sbom: async () => {
    const { writeSbom } = await import('./packages.mjs');
    process.stdout.write(`\n${await writeSbom(DATA_DIR)}\n`);
  },
  bench: (args) => runSource('lib/testing/bench/main.ts', args),
  soak: (args) => runSource('lib/testing/soak/main.ts', args),
  conformance: (args) => runSource('lib/testing/conformance/main.ts', args),
};

/** Programs that are no part of a build. */
async function runSource(file, args) {
  process.exitCode = await runAttached(process.execPath, ['--import', 'tsx', file, ...args]);
}

const PARENT_POLL_MS = 500;

/** Stops when npm was ended alone (`kill`, a process manager): npm's shell does not forward the signal. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, PARENT_POLL_MS);
  timer.unref();
}

/** First in PATH, so that npm and the scripts of packages also run with it. */
async function runWithPinnedNode() {
  if (name === 'start') endWithNpm();
  const bin = await ensurePinnedNode(path.join(DATA_DIR, 'node'));
  process.env.PATH = `${bin}${path.delimiter}${process.env.PATH}`;
  process.exitCode = await runAttached(path.join(bin, 'node'), process.argv.slice(1));
}

const [name = 'start', ...args] = process.argv.slice(2);
process.chdir(new URL('../../..', import.meta.url).pathname);

try {
  if (!Object.hasOwn(commands, name)) throw new Error(`Unknown command: ${name}`);
  if (isSupported(process.versions.node)) {
    await install();
    await commands[name](args);
  } else {
    await runWithPinnedNode();
  }
} catch (error) {
  // Expected errors are one line; others are bugs and show the stack
  const expected = /^(Start|EmbeddedDatabase|Migration)?Error$/.test(error.name);
  process.stderr.write(`\n${expected ? error.message : error.stack}\n`);
  process.exit(error.exitCode ?? 1);
}
