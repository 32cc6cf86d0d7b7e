// `npm start`, `npm test` and the other commands. Runs on a clone with nothing installed: no dependencies before `install`.
import { install } from './install.mjs';

const MINIMUM_NODE = [20, 19];

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
  build: async () => {
    const { build } = await import('./build.mjs');
    await build();
    process.exit(0);
  },
  test: async (args) => {
    const { runTests } = await import('./tests.mjs');
    process.exitCode = await runTests(args);
  },
  bench: async (args) => {
    const { spawnSync } = await import('node:child_process');
    const bench = ['--import', 'tsx', 'lib/testing/bench/main.ts', ...args];
    process.exitCode = spawnSync(process.execPath, bench, { stdio: 'inherit' }).status ?? 1;
  },
  conformance: async (args) => {
    const { spawnSync } = await import('node:child_process');
    const conformance = ['--import', 'tsx', 'lib/testing/conformance/main.ts', ...args];
    process.exitCode = spawnSync(process.execPath, conformance, { stdio: 'inherit' }).status ?? 1;
  },
};

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

const [name = 'start', ...args] = process.argv.slice(2);
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
process.chdir(new URL('../../..', import.meta.url).pathname);

try {
  if (major < MINIMUM_NODE[0] || (major === MINIMUM_NODE[0] && minor < MINIMUM_NODE[1])) {
    throw new Error(`Node ${MINIMUM_NODE.join('.')} or newer is needed; this is ${process.versions.node}`);
  }
  if (!Object.hasOwn(commands, name)) throw new Error(`Unknown command: ${name}`);
  await install();
  await commands[name](args);
} catch (error) {
  // Expected errors are one line; others are bugs and show the stack
  const expected = /^(Start|EmbeddedDatabase|Migration)?Error$/.test(error.name);
  process.stderr.write(`\n${expected ? error.message : error.stack}\n`);
  process.exit(error.exitCode ?? 1);
}
