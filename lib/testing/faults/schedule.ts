import { setTimeout as sleep } from 'node:timers/promises';
import { ensureDatabase } from '@/lib/platform/db/embedded';
import { findPostmaster } from '@/lib/platform/db/embedded/postmaster';
import type { Random } from '@/lib/processes/simulator/random';
import type { Stack } from '../bench/stack';
import type { EdgeRelay } from './edge-relay';
import type { FaultProxy } from './fault-proxy';
import type { TboxFleet } from './tbox-fleet';

type Options = {
  stack: Stack;
  fleet: TboxFleet;
  proxies: { platform: FaultProxy; tbox: FaultProxy };
  /** null: the broker calls the edge directly. */
  relay: EdgeRelay | null;
  database: Parameters<typeof ensureDatabase>[0];
  random: Random;
  signal: AbortSignal;
  onFault(kind: string): void;
};

type Fault = [name: string, weight: number, run: () => void | Promise<void>];

const PAUSE_MS = [400, 2_500] as const;
// Shorter and longer than most deadlines
const HOLD_MS = [500, 12_000] as const;
// As on a virtual machine that is migrated or swaps: nothing runs, and all clocks continue
const FREEZE_MS = [500, 8_000] as const;
const SLOW_DECISIONS_MS = [2_000, 8_000] as const;
const DATABASE_AWAY_MS = [200, 1_500] as const;
// Child processes of the killed postmaster may still run
const DATABASE_ATTEMPTS = 10;

/** Injects random faults one after the other, and restarts PostgreSQL, which nothing else restarts. */
export async function runSchedule(options: Options): Promise<void> {
  const { stack, fleet, proxies, relay, random, signal, onFault } = options;
  const hold = (proxy: FaultProxy) => () => proxy.hold(random.chance(0.5) ? 'up' : 'down', random.between(...HOLD_MS));
  const freeze = (pid: number | undefined) => {
    signalTo(pid, 'SIGSTOP');
    setTimeout(() => signalTo(pid, 'SIGCONT'), random.between(...FREEZE_MS));
  };
  const anyTboxes = () => Math.floor(random.next() * fleet.size);
  const faults: [Fault, ...Fault[]] = [
    ['kill broker', 2, () => signalTo(stack.pid('broker'), 'SIGKILL')],
    ['freeze broker', 1, () => freeze(stack.pid('broker'))],
    ['end broker', 1, () => signalTo(stack.pid('broker'), 'SIGTERM')],
    ['kill platform', 4, () => signalTo(stack.pid('platform'), 'SIGKILL')],
    ['freeze platform', 2, () => freeze(stack.pid('platform'))],
    ['end platform', 1, () => signalTo(stack.pid('platform'), 'SIGTERM')],
    ['kill edge', 2, () => signalTo(stack.pid('edge'), 'SIGKILL')],
    ['end edge', 1, () => signalTo(stack.pid('edge'), 'SIGTERM')],
    ['kill TBoxes', 5, () => fleet.kill(anyTboxes())],
    ['freeze TBoxes', 2, () => freeze(fleet.pid(anyTboxes()))],
    ['kill PostgreSQL', 2, () => killDatabase(options)],
    ['disconnect the platform', 2, proxies.platform.disconnectAll],
    ['disconnect all TBoxes', 2, proxies.tbox.disconnectAll],
    ['hold the platform', 3, hold(proxies.platform)],
    ['hold all TBoxes', 3, hold(proxies.tbox)],
  ];
  if (relay) {
    faults.push(
      ['set the clock of a node', 4, relay.setClock],
      ['slow decisions', 2, () => relay.delayDecisions(random.between(...SLOW_DECISIONS_MS))],
    );
  }
  const total = faults.reduce((sum, [, weight]) => sum + weight, 0);
  const any = () => {
    let at = random.next() * total;
    return faults.find(([, weight]) => {
      at -= weight;
      return at < 0;
    });
  };
  // Kills first, so that a short run has killed everything
  const first = faults
    .filter(([name]) => name.startsWith('kill '))
    .map((fault) => ({ fault, at: random.next() }))
    .sort((a, b) => a.at - b.at)
    .map(({ fault }) => fault);
  while (!signal.aborted) {
    await sleep(random.between(...PAUSE_MS));
    if (signal.aborted) return;
    const [name, , run] = first.shift() ?? any() ?? faults[0];
    onFault(name);
    await run();
  }
}

function signalTo(pid: number | undefined, how: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, how);
  } catch (error) {
    // It has ended, or is about to be restarted
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

async function killDatabase({ database, random }: Options): Promise<void> {
  const { dir } = await ensureDatabase(database);
  const postmaster = findPostmaster(dir);
  if (postmaster) process.kill(postmaster.pid, 'SIGKILL');
  await sleep(random.between(...DATABASE_AWAY_MS));
  for (let attempt = 1; ; attempt++) {
    try {
      await ensureDatabase(database);
      return;
    } catch (error) {
      if (attempt >= DATABASE_ATTEMPTS) throw error;
      await sleep(500);
    }
  }
}
