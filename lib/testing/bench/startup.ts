import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from '@/lib/processes/start/build.mjs';
import { memoryBytes, processTree } from './memory';
import { ms, percentile, type Row, report } from './report';
import { benchEnv } from './stack';

const DEMO_VEHICLES = 200;
const WARM_STARTS = 5;
const SETTLE_MS = 60_000;
const READY = /Open\s+http/;

/** Warm `npm start` until the line with the address, and the memory of all processes after a minute. */
export async function benchStartup(): Promise<Row[]> {
  await build();
  await stop(await start()); // makes the fleet and its certificates
  const timesMs: number[] = [];
  let processes: { name: string; bytes: number }[] = [];
  for (let i = 0; i < WARM_STARTS; i++) {
    const began = performance.now();
    const supervisor = await start();
    timesMs.push(performance.now() - began);
    if (i === WARM_STARTS - 1) {
      await sleep(SETTLE_MS);
      processes = readMemory(supervisor.pid ?? 0);
    }
    await stop(supervisor);
  }
  const total = processes.reduce((sum, { bytes }) => sum + bytes, 0);
  const rows: Row[] = [
    {
      what: `npm start, warm, ${DEMO_VEHICLES} vehicles: median of ${WARM_STARTS}`,
      value: ms(percentile(timesMs, 50)),
      aim: '≤ 10 s',
    },
    { what: 'npm start, warm: slowest', value: ms(Math.max(...timesMs)) },
    { what: `Memory of all processes, ${DEMO_VEHICLES} vehicles (PSS)`, value: megabytes(total) },
    ...processes.map(({ name, bytes }) => ({ what: `  ${name}`, value: megabytes(bytes) })),
  ];
  report('startup', rows, { timesMs, processes });
  return rows;
}

const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function start(): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, ...benchEnv(DEMO_VEHICLES) };
    const child = spawn('npm', ['start'], { env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk;
      if (READY.test(output)) resolve(child);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${code}: ${output.trim().split('\n').at(-1)}`)),
    );
  });
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // Like Ctrl-C: npm, its shell and the supervisor are one process group
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  await ended;
  await sleep(1_000);
}

/** Supervisor, its children, and PostgreSQL, which is not in its process tree. */
function readMemory(root: number): { name: string; bytes: number }[] {
  const postmaster = findPostmaster();
  const byName = new Map<string, number>();
  for (const pid of [...processTree(root), ...(postmaster ? processTree(postmaster) : [])]) {
    try {
      const name = nameOf(pid);
      byName.set(name, (byName.get(name) ?? 0) + memoryBytes(pid));
    } catch {
      // it has just ended
    }
  }
  return [...byName].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

function nameOf(pid: number): string {
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ');
  if (command.includes('postgres')) return 'PostgreSQL';
  return command.match(/\.build\/\w+\/(\w+)\.mjs/)?.[1] ?? (command.includes('bootstrap.mjs') ? 'supervisor' : 'npm');
}

function findPostmaster(): number | null {
  const port = benchEnv(0).DATABASE_PORT;
  return (
    processTree(1).find((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`port=${port}`);
      } catch {
        return false;
      }
    }) ?? null
  );
}
