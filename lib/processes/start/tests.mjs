import { rmSync } from 'node:fs';
import { build } from './build.mjs';
import { run, runAttached } from './install.mjs';
import { step } from './progress.mjs';
import { ensureHaproxy, findBrowser } from './test-programs.mjs';

const node = (script, ...args) => run(process.execPath, [`node_modules/${script}`, ...args], { env: testEnv() });

// Without colours: the output of a failed step is often read in a log
const testEnv = (extra = {}) => ({ ...process.env, NODE_ENV: 'test', NO_COLOR: '1', ...extra });

const print = (text) => process.stdout.write(`    ${text}\n`);

// As in e2e/support/environment.ts; removed before the journeys
const JOURNEYS_DATA_DIR = '.data-e2e';
// Short: long enough that everything is killed at least once. Long: for nightly runs
const SHORT_FAULTS_S = 20;
const LONG_FAULTS_S = 600;
const CHECKED = ['app', 'components', 'lib', 'prisma', 'e2e'];
const steps = {
  lint: () => node('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '.'),
  boundaries: () =>
    node('dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs', ...CHECKED),
  types: async () => {
    await node('next/dist/bin/next', 'typegen');
    await node('typescript/bin/tsc', '--noEmit');
  },
  unit: () => vitest('--project', 'unit', '--project', 'dom'),
  database: async () => {
    await ensureHaproxy(print);
    return vitest('--project', 'database');
  },
  faults: () => runShown(faults(LONG_FAULTS_S)),
  'short faults': async () => summary(await run(process.execPath, faults(SHORT_FAULTS_S)), /Commands accepted.*/),
  journeys: async () => {
    const browser = await findBrowser(print);
    rmSync('test-results', { recursive: true, force: true });
    const { removeDataDir } = await import(await build());
    await removeDataDir(JOURNEYS_DATA_DIR);
    return summary(
      await run(process.execPath, ['node_modules/@playwright/test/cli.js', 'test'], {
        env: testEnv({ CHROMIUM_PATH: browser }),
      }),
      /\d+ (passed|flaky).*/,
    );
  },
};

/** Arguments of the fault test. Of two options of one name the last applies. */
const faults = (seconds) => [
  ...['--import', 'tsx', 'lib/testing/faults/main.ts', '--seconds', String(seconds)],
  ...process.argv.flatMap((arg, i, args) => (arg === '--seed' || arg === '--seconds' ? args.slice(i, i + 2) : [])),
  ...process.argv.filter((arg) => arg === '--plain'),
];

async function runShown(args) {
  const code = await runAttached(process.execPath, args);
  if (code !== 0) throw new Error(`Ended with ${code}`);
  return '';
}

async function vitest(...args) {
  return summary(await node('vitest/vitest.mjs', 'run', ...args), /Tests\s+(.*)/);
}

const summary = (text, pattern) => text.match(pattern)?.[0].trim().replace(/\s+/g, ' ') ?? '';

/** `npm test`: everything. `npm run verify`: types, lint, boundaries, unit. Returns the exit code. */
export async function runTests(args) {
  const failures = [];
  const attempt = async (name) => {
    try {
      await step(name, steps[name]);
    } catch (error) {
      failures.push(name);
      process.stdout.write(`\n${error.message}\n\n`);
    }
  };
  const chosen = args.filter((arg) => arg in steps);
  if (args.includes('verify')) {
    for (const name of ['lint', 'types']) await attempt(name);
    await Promise.all([attempt('boundaries'), attempt('unit')]);
  } else if (chosen.length) {
    for (const name of chosen) await attempt(name);
  } else {
    // For two cores. The journeys run last and alone, as they depend on time
    await Promise.all([build(), attempt('lint'), attempt('boundaries')]);
    await attempt('types');
    await attempt('unit');
    await attempt('database');
    await attempt('short faults');
    await attempt('journeys');
  }
  process.stdout.write(failures.length ? `\nFailed: ${failures.join(', ')}\n` : '\nAll passed\n');
  return failures.length ? 1 : 0;
}
