import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import type { Ctx } from '../context';
import { selectStates } from './store';
import type { WatchedVehicles } from './watched-vehicles';

type Parts = {
  ctx: Ctx;
  log: Log;
  watched: WatchedVehicles;
  /** Whether at least one client watches it. */
  isWatched(vin: string): boolean;
};

/** Reads the state of watched vehicles, one read at a time: vehicles added during a read are in the next one. */
export function createStateReader({ ctx, log, watched, isWatched }: Parts) {
  let pending = new Set<string>();
  const reader = createWorker(async () => {
    const vins = [...pending];
    pending = new Set();
    if (vins.length === 0) return;
    for (const vin of vins) watched.expect(vin);
    try {
      for (const state of await selectStates(ctx.db, vins)) watched.begin(state, ctx.clock.now());
    } catch (error) {
      log.warn({ err: error }, 'reading the state of watched vehicles failed');
    }
    // Vehicles without a row, or all after a failed read: the next renewal of the interest reads them again
    for (const vin of vins) watched.abandon(vin);
    watched.end(vins.filter((vin) => !isWatched(vin)));
  });

  /** Reads and sends the state of these vehicles; messages that arrive from now on are applied on top of it. */
  return (vins: Iterable<string>): void => {
    for (const vin of vins) {
      watched.expect(vin);
      pending.add(vin);
    }
    if (pending.size > 0) void reader.wake();
  };
}
