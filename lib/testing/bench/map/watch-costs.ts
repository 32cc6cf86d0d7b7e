import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../stack';
import { costOf, type ProcessCost } from './process-cost';
import type { Publisher } from './start-publisher';
import { startWatchers } from './start-watchers';
import { townView, VIEWS } from './views';

const SETTLE_MS = 6_000;
const MEASURE_S = 20;

export type WatchCost = {
  watchers: number;
  /** Messages received per second. */
  rate: number;
  bytesPerSecond: number;
  platform: ProcessCost;
  broker: ProcessCost;
};

/** Cost of platform and broker with this many watchers of the world, a town, its streets, and other towns. */
export async function watchCost(
  stack: Stack,
  origin: string,
  publisher: Publisher,
  rate: number,
  watchers: number,
): Promise<WatchCost> {
  const views = Array.from({ length: watchers }, (_, i) => VIEWS[i] ?? townView(i));
  const watching = await startWatchers(origin, views);
  try {
    await publisher.publish(rate);
    await sleep(SETTLE_MS);
    watching.bytes();
    await publisher.publish(rate);
    const pids = { platform: stack.pid('platform') ?? 0, broker: stack.pid('broker') ?? 0 };
    const { platform, broker } = await costOf(pids, MEASURE_S);
    const bytesPerSecond = watching.bytes() / MEASURE_S;
    const { sent, seconds } = await publisher.publish(0);
    if (!platform || !broker) throw new Error('The cost of a process is missing');
    return { watchers, rate: sent / seconds, bytesPerSecond, platform, broker };
  } finally {
    await watching.end();
  }
}
