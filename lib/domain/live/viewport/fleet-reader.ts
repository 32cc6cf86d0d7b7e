import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '@/lib/platform/async/backoff';
import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import type { Catalogue } from './catalogue';
import type { FleetPositions } from './fleet-positions';
import {
  countVehicles,
  lastVehicleId,
  type Ownership,
  selectAlarms,
  selectCatalogue,
  selectVehiclesBetween,
  selectVehiclesBy,
} from './position-store';

type Parts = {
  ctx: Ctx;
  log: Log;
  viewport: FleetPositions;
  catalogue: Catalogue;
  ownership: Ownership;
  /** The whole fleet was read, for the first time or again. */
  onRead(): void;
};

const BATCH = 10_000;
const MAX_RETRY_MS = 2_000;
const FIRST_RETRY_MS = 250;
/** Vehicles to look up that are remembered; beyond it, everything is read again. */
const MAX_WANTED = 5_000;
/** Longer than it usually takes until a message that we have received is in the database. */
const STORED_AFTER_MS = 5_000;

/**
 * Reads vehicles into the picture: the whole fleet, and those that are registered, changed or unknown. It starts with the
 * first `reload([])`.
 */
export function createFleetReader({ ctx: { db, clock }, log, viewport, catalogue, ownership, onRead }: Parts) {
  let started = false;
  let stopped = false;
  let everything = false;
  const wantedIds = new Set<number>();
  const wantedVins = new Set<string>();
  /** Sent telemetry while they were unknown: read once more, when it is in the database. */
  const unknownUpdates = new Set<string>();
  let readStored: NodeJS.Timeout | undefined;
  /** Alarms of vehicles that are still to be read, by id: when received. */
  const earlyAlarms = new Map<number, number>();

  /** One reading at a time; what is wanted meanwhile is in the next. Nothing is published before the first has ended. */
  async function work(): Promise<void> {
    for (let attempt = 0; !stopped && (everything || wantedIds.size + wantedVins.size > 0); ) {
      const all = everything;
      const wanted = { ids: [...wantedIds], vins: [...wantedVins] };
      everything = false;
      wantedIds.clear();
      wantedVins.clear();
      try {
        if (all) await readEverything();
        else await readSome(wanted);
        attempt = 0;
      } catch (error) {
        everything ||= all;
        for (const id of wanted.ids) wantedIds.add(id);
        for (const vin of wanted.vins) wantedVins.add(vin);
        log.warn({ err: error }, 'the fleet could not be read for the map');
        await sleep(backoffMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS));
      }
    }
  }
  const reader = createWorker(work);

  async function readEverything(): Promise<void> {
    const began = clock.now();
    const { fleets, models } = await selectCatalogue(db);
    catalogue.set(fleets, models);
    viewport.store.reserve(Math.ceil(((await countVehicles(db)) / ownership.parts) * 1.05));
    // Of vehicles that are registered meanwhile there is a notification
    const last = await lastVehicleId(db);
    const read = (after: number) =>
      after < last && !stopped ? selectVehiclesBetween(db, ownership, after, after + BATCH) : null;
    let next = read(0);
    for (let after = 0; next; after += BATCH) {
      const rows = await next;
      // The database reads on while these are put in their places
      next = read(after + BATCH);
      next?.catch(() => undefined); // awaited above, unless what comes before it fails
      for (const row of rows) viewport.put(row, clock.now());
    }
    for (const { vehicleId, at } of await selectAlarms(db, clock.now()))
      viewport.applyAlarm(vehicleId, at, clock.now());
    applyEarlyAlarms();
    onRead();
    log.info({ vehicles: viewport.store.size, ms: clock.now() - began }, 'the fleet was read for the map');
  }

  async function readSome(wanted: { ids: number[]; vins: string[] }): Promise<void> {
    const rows = await selectVehiclesBy(db, ownership, wanted);
    for (const row of rows) viewport.put(row, clock.now());
    applyEarlyAlarms();
    if (rows.some(({ fleetId, modelId }) => !catalogue.knows(fleetId, modelId))) {
      const { fleets, models } = await selectCatalogue(db);
      catalogue.set(fleets, models);
    }
  }

  function applyEarlyAlarms(): void {
    for (const [id, at] of earlyAlarms) viewport.applyAlarm(id, at, clock.now());
    earlyAlarms.clear();
  }

  function wake(): void {
    if (wantedIds.size + wantedVins.size > MAX_WANTED) {
      everything = true;
      wantedIds.clear();
      wantedVins.clear();
    }
    if (!stopped && started) void reader.wake();
  }

  /** Nobody knows this vehicle yet: it is being read, or was registered just now. */
  function readUnknown(vin: string): void {
    wantedVins.add(vin);
    unknownUpdates.add(vin);
    readStored ??= setTimeout(() => {
      readStored = undefined;
      for (const one of unknownUpdates) wantedVins.add(one);
      unknownUpdates.clear();
      wake();
    }, STORED_AFTER_MS);
    wake();
  }

  return {
    readUnknown,
    /** Its row is read again. */
    readVehicle(id: number): void {
      wantedIds.add(id);
      wake();
    },
    /** For a vehicle that is still to be read. @param at when received */
    keepAlarm: (id: number, at: number): void => void earlyAlarms.set(id, at),
    /** These were registered or changed; none: any may have. */
    reload(vehicleIds: readonly number[]): void {
      if (vehicleIds.length === 0) {
        started = true;
        everything = true;
      }
      for (const id of vehicleIds) wantedIds.add(id);
      wake();
    },
    stop(): void {
      stopped = true;
      clearTimeout(readStored);
    },
  };
}
