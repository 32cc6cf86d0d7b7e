import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import type { Ctx } from '../context';
import { selectStates } from './store';
import type { WatchedVehicles } from './watched-vehicles';

type Parts = {
  ctx: Ctx;
  log: Log;
  watched: WatchedVehicles;
  /** Whether at least one browser watches it. */
  isWanted(vin: string): boolean;
};

/** Reads the state of watched vehicles, one read at a time: what is wanted meanwhile goes into the next. */
export function createStateReader({ ctx, log, watched, isWanted }: Parts) {
  let wanted = new Set<string>();
  const reader = createWorker(async () => {
    const vins = [...wanted];
    wanted = new Set();
    if (vins.length === 0) return;
    for (const vin of vins) watched.expect(vin);
    try {
      for (const state of await selectStates(ctx.db, vins)) watched.begin(state, ctx.clock.now());
    } catch (error) {
      log.warn({ err: error }, 'the state of watched vehicles could not be read');
    }
    // Unknown to the database, or it could not be asked: the next renewal of the interest asks again
    for (const vin of vins) watched.abandon(vin);
    watched.end(vins.filter((vin) => !isWanted(vin)));
  });

  /** Reads and sends the state of these vehicles; what arrives from now on is applied on top of it. */
  return (vins: Iterable<string>): void => {
    for (const vin of vins) {
      watched.expect(vin);
      wanted.add(vin);
    }
    if (wanted.size > 0) void reader.wake();
  };
}
