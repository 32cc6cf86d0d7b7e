import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { run } from './install.mjs';
import { step } from './progress.mjs';

const ROOT = '.build';
/** Bundled one by one; npm packages stay outside. */
const PROCESSES = ['start', 'migrate', 'keys', 'platform', 'edge', 'broker', 'simulator', 'web'];
const SOURCES = [
  'app',
  'components',
  'lib',
  'public',
  'prisma/schema.prisma',
  'proxy.ts',
  'instrumentation.ts',
  'instrumentation-client.ts',
  'next.config.ts',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
];
/** More than one: an older build may be running. */
const KEPT_BUILDS = 3;

/**
 * Builds services and web into `.build/<hash of all sources>` unless that exists: a running process never has its build changed.
 * Returns the URL of the supervisor's module.
 */
export async function build() {
  const hash = hashSources();
  const dir = path.join(ROOT, hash);
  await step('build', async () => {
    if (existsSync(path.join(dir, 'complete'))) {
      utimesSync(dir, new Date(), new Date());
      return 'up to date';
    }
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(dir, { recursive: true });
    await Promise.all([buildProcesses(dir), buildWeb(dir)]);
    writeFileSync(path.join(dir, 'complete'), '');
    prune();
    return hash;
  });
  return pathToFileURL(path.resolve(dir, 'start.mjs')).href;
}

async function buildProcesses(dir) {
  const esbuild = await import('esbuild');
  await esbuild.build({
    entryPoints: PROCESSES.map((name) => ({ in: `lib/processes/${name}/main.ts`, out: name })),
    outdir: dir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node22',
    sourcemap: true,
    logLevel: 'warning',
  });
}

async function buildWeb(dir) {
  await run(process.execPath, ['node_modules/next/dist/bin/next', 'build'], {
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  const web = path.join(dir, 'web');
  cpSync('.next/standalone', web, { recursive: true, verbatimSymlinks: true });
  cpSync('.next/static', path.join(web, '.next/static'), { recursive: true });
  cpSync('public', path.join(web, 'public'), { recursive: true });
}

function hashSources() {
  const hash = createHash('sha256');
  for (const source of SOURCES) if (existsSync(source)) addToHash(hash, source);
  return hash.digest('hex').slice(0, 16);
}

function addToHash(hash, entry) {
  if (entry === path.join('lib', 'testing')) return; // never part of a build
  if (statSync(entry).isDirectory()) {
    for (const name of readdirSync(entry).sort()) addToHash(hash, path.join(entry, name));
  } else if (!/\.test\.tsx?$/.test(entry)) {
    hash.update(entry).update(readFileSync(entry));
  }
}

function prune() {
  const byAge = readdirSync(ROOT)
    .map((name) => ({ name, at: statSync(path.join(ROOT, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at);
  for (const { name } of byAge.slice(KEPT_BUILDS)) {
    const aside = path.join(ROOT, `${name}.old`);
    renameSync(path.join(ROOT, name), aside);
    rmSync(aside, { recursive: true, force: true });
  }
}
