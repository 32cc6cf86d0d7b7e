import { setTimeout as sleep } from 'node:timers/promises';
import type { AreaAnswer, AreaQuery, CellInterest, PresenceFacts, Topics } from '@/lib/contracts';
import { backoffMs } from '@/lib/platform/async/backoff';
import { createWorker } from '@/lib/platform/async/worker';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../../context';
import type { ReadTelemetry } from '../../telemetry';
import { Catalogue } from './catalogue';
import { compileFilter } from './compile-filter';
import { FleetPicture } from './fleet-picture';
import { createMapMetrics } from './map-metrics';
import {
  countVehicles,
  lastVehicleId,
  type Ownership,
  selectAlarms,
  selectCatalogue,
  selectVehiclesBetween,
  selectVehiclesBy,
} from './picture-store';
import { scopesOf, selectInArea } from './select-in-area';
import { createWatchedCells } from './watched-cells';

type Options = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  ownership: Ownership;
  /** QoS 0; false when it was not sent. */
  publish(topic: string, payload: string | Buffer): boolean;
};

export type MapFeed = ReturnType<typeof createMapFeed>;

const TICK_MS = 50;
const SWEEP_MS = 1_000;
const EXPIRE_MS = 5_000;
const BATCH = 10_000;
const MAX_RETRY_MS = 2_000;
const FIRST_RETRY_MS = 250;
/** Vehicles to look up that are remembered; beyond it, everything is read again. */
const MAX_WANTED = 5_000;
/** Browsers that are remembered until the fleet is read; the others ask again. */
const MAX_EARLY = 5_000;
/** Longer than it usually takes until a message that we have received is in the database. */
const STORED_AFTER_MS = 5_000;

/**
 * The map as browsers see it: the picture of the fleet, kept true, and told cell by cell to those who look. It starts with
 * the first `reload([])`, when changes are being listened to: one that came before would be lost.
 */
export function createMapFeed({ ctx, log, metrics: registry, topics, ownership, publish }: Options) {
  const { db, clock } = ctx;
  const picture = new FleetPicture();
  const catalogue = new Catalogue();
  const metrics = createMapMetrics(registry, () => ({
    vehicles: () => picture.store.size,
    cells: () => watched.cellCount,
    clients: () => watched.clientCount,
  }));
  const watched = createWatchedCells({ picture, catalogue, topics, metrics, ...ownership, publish });
  let problem: string | null = 'the fleet is being read';
  let started = false;
  let stopped = false;
  let everything = false;
  const wantedIds = new Set<number>();
  const wantedVins = new Set<string>();
  /** Sent telemetry while they were unknown: read once more, when it is in the database. */
  const heardUnknown = new Set<string>();
  let readStored: NodeJS.Timeout | undefined;
  /** Alarms of vehicles that are still to be read, by id: when received. */
  const earlyAlarms = new Map<number, number>();
  /** Asked for before fleets were known. */
  const early = new Map<string, CellInterest | null>();

  function grant(clientId: string, wanted: CellInterest | null): void {
    const { granted, refused } = watched.set(clientId, wanted, clock.now());
    if (refused === 0) return;
    const answer = JSON.stringify({ at: clock.now(), cells: { granted, refused } });
    publish(topics.build({ kind: 'liveInterestAnswer', clientId }), answer);
  }

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
    picture.store.reserve(Math.ceil(((await countVehicles(db)) / ownership.parts) * 1.05));
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
      for (const row of rows) picture.put(row, clock.now());
    }
    for (const { vehicleId, at } of await selectAlarms(db, clock.now())) picture.seeAlarm(vehicleId, at, clock.now());
    applyEarlyAlarms();
    problem = null;
    for (const [clientId, wanted] of early) grant(clientId, wanted);
    early.clear();
    log.info({ vehicles: picture.store.size, ms: clock.now() - began }, 'the fleet was read for the map');
  }

  async function readSome(wanted: { ids: number[]; vins: string[] }): Promise<void> {
    const rows = await selectVehiclesBy(db, ownership, wanted);
    for (const row of rows) picture.put(row, clock.now());
    applyEarlyAlarms();
    if (rows.some(({ fleetId, modelId }) => !catalogue.knows(fleetId, modelId))) {
      const { fleets, models } = await selectCatalogue(db);
      catalogue.set(fleets, models);
    }
  }

  function applyEarlyAlarms(): void {
    for (const [id, at] of earlyAlarms) picture.seeAlarm(id, at, clock.now());
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
    heardUnknown.add(vin);
    readStored ??= setTimeout(() => {
      readStored = undefined;
      for (const one of heardUnknown) wantedVins.add(one);
      heardUnknown.clear();
      wake();
    }, STORED_AFTER_MS);
    wake();
  }

  const isOurs = (vehicleId: number): boolean => vehicleId % ownership.parts === ownership.part;

  const timers = [
    setInterval(() => problem === null && watched.tick(clock.now()), TICK_MS),
    setInterval(() => picture.sweep(clock.now()), SWEEP_MS),
    setInterval(() => watched.expire(clock.now()), EXPIRE_MS),
  ];

  return {
    problem: (): string | null => problem,
    setInterest(clientId: string, wanted: CellInterest | null): void {
      if (problem === null) grant(clientId, wanted);
      else if (early.has(clientId) || early.size < MAX_EARLY) early.set(clientId, wanted);
    },
    receiveTelemetry(message: ReadTelemetry): void {
      if (picture.hear(message, clock.now())) return;
      // Once the fleet is read, an unknown vehicle is another replica's
      if (ownership.parts === 1 || problem !== null) readUnknown(message.vin);
    },
    seePresence(vehicleId: number, presence: PresenceFacts): void {
      if (picture.seePresence(vehicleId, presence, clock.now()) || !isOurs(vehicleId)) return;
      wantedIds.add(vehicleId);
      wake();
    },
    seeAlarm(vehicleId: number, at: number): void {
      if (picture.seeAlarm(vehicleId, at, clock.now()) || !isOurs(vehicleId)) return;
      earlyAlarms.set(vehicleId, at);
      wantedIds.add(vehicleId);
      wake();
    },
    /** Vehicles within an area. @param fleetIds those that the person may see */
    select({ area, fleetIds, filter, limit }: AreaQuery): AreaAnswer {
      const compiled = compileFilter(picture, filter, catalogue.modelId);
      return selectInArea(picture, { area, scopes: scopesOf(fleetIds), filter: compiled, limit });
    },
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
      for (const timer of timers) clearInterval(timer);
    },
  };
}
