import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase } from '@/lib/platform/db/embedded';
import { findPostmaster } from '@/lib/platform/db/embedded/postmaster';
import type { Random } from '@/lib/processes/simulator/random';
import type { Stack } from '../bench/stack';
import type { FaultProxy } from './fault-proxy';
import type { TboxFleet } from './tbox-fleet';

type Options = {
  stack: Stack;
  fleet: TboxFleet;
  proxies: FaultProxy[];
  database: Parameters<typeof ensureDatabase>[0];
  random: Random;
  signal: AbortSignal;
  onFault(kind: string): void;
};

const PAUSE_MS = [400, 2_500] as const;

/** Kills one thing after the other, at random, and brings back what does not come back by itself. */
export async function runSchedule({
  stack,
  fleet,
  proxies,
  database,
  random,
  signal,
  onFault,
}: Options): Promise<void> {
  const kill = (name: string, how: NodeJS.Signals) => {
    const pid = stack.pid(name);
    if (pid === undefined) return;
    try {
      process.kill(pid, how);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  const killDatabase = async () => {
    const postmaster = findPostmaster(database.dir);
    if (postmaster) process.kill(postmaster.pid, 'SIGKILL');
    await sleep(random.between(200, 1_500));
    await ensureDatabase(database);
  };
  const cutAll = () => {
    for (const proxy of proxies) proxy.cutAll();
  };
  const faults: [name: string, weight: number, run: () => void | Promise<void>][] = [
    ['kill broker', 2, () => kill('broker', 'SIGKILL')],
    ['kill platform', 4, () => kill('platform', 'SIGKILL')],
    ['end platform', 1, () => kill('platform', 'SIGTERM')],
    ['kill edge', 2, () => kill('edge', 'SIGKILL')],
    ['kill TBoxes', 5, () => fleet.kill(Math.floor(random.next() * fleet.size))],
    ['kill PostgreSQL', 1, killDatabase],
    ['cut all connections', 2, cutAll],
  ];
  const total = faults.reduce((sum, [, weight]) => sum + weight, 0);
  while (!signal.aborted) {
    await sleep(random.between(...PAUSE_MS));
    let at = random.next() * total;
    const chosen = faults.find(([, weight]) => {
      at -= weight;
      return at < 0;
    });
    if (!chosen || signal.aborted) continue;
    onFault(chosen[0]);
    await chosen[2]();
  }
}
