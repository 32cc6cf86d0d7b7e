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
/** Single vehicles to read; beyond it, the whole fleet is read. */
const MAX_PENDING = 5_000;
/** Longer than it usually takes until a message that we have received is in the database. */
const STORED_AFTER_MS = 5_000;

/**
 * Reads vehicles into `viewport`: the whole fleet, and those that are registered, changed or unknown. It starts with the
 * first `reload([])`. One read at a time; requests during a read are in the next one.
 */
export class FleetReader {
  #started = false;
  #stopped = false;
  #pending = { all: false, ids: new Set<number>(), vins: new Set<string>() };
  /** Sent telemetry while they were unknown: read once more, when it is in the database. */
  readonly #unknownUpdates = new Set<string>();
  #rereadTimer: NodeJS.Timeout | undefined;
  /** Alarms of vehicles that are not read yet: id → time of receipt. */
  readonly #earlyAlarms = new Map<number, number>();
  readonly #worker = createWorker(() => this.#readPending());

  constructor(private readonly parts: Parts) {}

  /** For the VIN of a message that is not known yet: being read, or registered just now. */
  readUnknown(vin: string): void {
    this.#pending.vins.add(vin);
    this.#unknownUpdates.add(vin);
    this.#rereadTimer ??= setTimeout(() => {
      this.#rereadTimer = undefined;
      for (const one of this.#unknownUpdates) this.#pending.vins.add(one);
      this.#unknownUpdates.clear();
      this.#wake();
    }, STORED_AFTER_MS);
    this.#wake();
  }

  readVehicle(id: number): void {
    this.#pending.ids.add(id);
    this.#wake();
  }

  /** For a vehicle that is not read yet. @param at time of receipt */
  addEarlyAlarm(id: number, at: number): void {
    this.#earlyAlarms.set(id, at);
  }

  /** After these were registered or changed; empty: any may have been. */
  reload(vehicleIds: readonly number[]): void {
    if (vehicleIds.length === 0) {
      this.#started = true;
      this.#pending.all = true;
    }
    for (const id of vehicleIds) this.#pending.ids.add(id);
    this.#wake();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#rereadTimer);
  }

  #wake(): void {
    const { ids, vins } = this.#pending;
    if (ids.size + vins.size > MAX_PENDING) this.#pending = { all: true, ids: new Set(), vins: new Set() };
    if (!this.#stopped && this.#started) void this.#worker.wake();
  }

  async #readPending(): Promise<void> {
    const hasPending = () => this.#pending.all || this.#pending.ids.size + this.#pending.vins.size > 0;
    for (let attempt = 0; !this.#stopped && hasPending(); ) {
      const { all, ids, vins } = this.#pending;
      this.#pending = { all: false, ids: new Set(), vins: new Set() };
      try {
        if (all) await this.#readFleet();
        else await this.#readSome([...ids], [...vins]);
        attempt = 0;
      } catch (error) {
        this.#pending.all ||= all;
        for (const id of ids) this.#pending.ids.add(id);
        for (const vin of vins) this.#pending.vins.add(vin);
        this.parts.log.warn({ err: error }, 'reading the fleet for the map failed');
        await sleep(backoffMs(attempt++, FIRST_RETRY_MS, MAX_RETRY_MS));
      }
    }
  }

  async #readFleet(): Promise<void> {
    const { db, clock } = this.parts.ctx;
    const { viewport, ownership } = this.parts;
    const began = clock.now();
    await this.#readCatalogue();
    viewport.store.reserve(Math.ceil(((await countVehicles(db)) / ownership.parts) * 1.05));
    const shown = new Set<number>();
    // A vehicle that is registered during the read has its own notification
    const last = await lastVehicleId(db);
    const read = (after: number) =>
      after < last && !this.#stopped ? selectVehiclesBetween(db, ownership, after, after + BATCH) : null;
    let next = read(0);
    for (let after = 0; next; after += BATCH) {
      const rows = await next;
      // The database reads the next batch while this one is put
      next = read(after + BATCH);
      next?.catch(() => undefined); // awaited above, unless what comes before it fails
      for (const row of rows) {
        viewport.put(row, clock.now());
        shown.add(row.id);
      }
    }
    if (!this.#stopped) viewport.keepOnly(shown, last);
    for (const { vehicleId, at } of await selectAlarms(db, clock.now()))
      viewport.applyAlarm(vehicleId, at, clock.now());
    this.#applyEarlyAlarms();
    this.parts.onRead();
    this.parts.log.info({ vehicles: viewport.store.size, ms: clock.now() - began }, 'fleet read for the map');
  }

  async #readSome(ids: number[], vins: string[]): Promise<void> {
    const { ctx, viewport, catalogue, ownership } = this.parts;
    const rows = await selectVehiclesBy(ctx.db, ownership, { ids, vins });
    for (const row of rows) viewport.put(row, ctx.clock.now());
    // Archived or deleted
    for (const id of ids) if (!rows.some((row) => row.id === id)) viewport.remove(id);
    this.#applyEarlyAlarms();
    if (rows.some(({ fleetId, modelId }) => !catalogue.knows(fleetId, modelId))) await this.#readCatalogue();
  }

  async #readCatalogue(): Promise<void> {
    const { fleets, models } = await selectCatalogue(this.parts.ctx.db);
    this.parts.catalogue.set(fleets, models);
  }

  #applyEarlyAlarms(): void {
    const { ctx, viewport } = this.parts;
    for (const [id, at] of this.#earlyAlarms) viewport.applyAlarm(id, at, ctx.clock.now());
    this.#earlyAlarms.clear();
  }
}
