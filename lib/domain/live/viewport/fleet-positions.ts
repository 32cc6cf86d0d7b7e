import {
  ALARM_SHOWN_MS,
  CONNECTION_FACTS,
  type ConnectionFact,
  DRIVING_FROM_KMH,
  latitudeOf,
  MAP_STATUSES,
  type MapStatus,
  mercatorX,
  mercatorY,
  readPosition,
  SIGNAL,
  STALE_AFTER_MS,
  statusOfFacts,
} from '@/lib/contracts';
import {
  clockOf,
  evaluateMessage,
  isNewer,
  type Order,
  type ReadTelemetry,
  type VehicleClock,
} from '../../telemetry/index';
import { CellIndex } from './cell-index';
import { FleetStore, HEADING_STEP_DEG, NO_POSITION, TagSets, UNKNOWN_HEADING, UNKNOWN_SPEED } from './fleet-store';

type Presence = { connection: ConnectionFact; sleeping: boolean; changedAt: number };
/** A vehicle as stored in PostgreSQL. Times are ms. */
export type VehicleRow = {
  id: number;
  vin: string;
  fleetId: number;
  modelId: number;
  tags: string[];
  presence: Presence | null;
  telemetry: { sampledAt: number; receivedAt: number; seq: number } | null;
  position: { at: number; latitude: number; longitude: number } | null;
  headingDeg: number | null;
  speedKmh: number | null;
  /** How far the vehicle's clock is behind ours; null or absent: from its newest telemetry. */
  clockOffsetMs?: number | null;
};

const WORLD = 2 ** 32;
/** By connection, sleep and freshness. */
const STATUS_OF = CONNECTION_FACTS.flatMap((connection) =>
  (['awake', 'sleeping'] as const).flatMap((sleep) =>
    (['stale', 'fresh'] as const).map((freshness) => statusOfFacts({ connection, sleep, freshness })),
  ),
);
const STATUS = Object.fromEntries(MAP_STATUSES.map((status, i) => [status, i])) as Record<MapStatus, number>;
/** Calls of `sweep` that cover the whole fleet. */
const SWEEPS = 10;

/**
 * Position and status of every vehicle: the newest of PostgreSQL, telemetry and notifications, in whatever order they come.
 * Invariant: the counts of `index` agree with `store`.
 */
export class FleetPositions {
  readonly store = new FleetStore();
  readonly index = new CellIndex(this.store);
  readonly tags = new TagSets();
  /** By slot, of vehicles whose clock may have been set. */
  readonly #candidates = new Map<number, VehicleClock['candidate']>();
  #sweep = 0;

  /** Adds or updates a vehicle; ignores telemetry that is older than what is known. */
  put(row: VehicleRow, now: number): void {
    const { store, index } = this;
    const known = this.#slotOf(row);
    const slot = known >= 0 ? known : store.add(row.id, row.vin);
    store.removed[slot] = 0;
    const tagSet = this.tags.numberOf(row.tags);
    if (store.fleetId[slot] !== row.fleetId && index.has(slot)) index.remove(slot);
    store.fleetId[slot] = row.fleetId;
    store.modelId[slot] = row.modelId;
    store.tagSet[slot] = tagSet;
    if (row.presence) this.#presence(slot, row.presence);
    const { telemetry } = row;
    if (telemetry && (known < 0 || this.#isNewer(slot, telemetry))) {
      this.#order(slot, telemetry);
      store.clockOffset[slot] = row.clockOffsetMs ?? clockOf(telemetry).offsetMs;
      if (row.headingDeg !== null) store.heading[slot] = headingStep(row.headingDeg);
      if (row.speedKmh !== null) store.speed[slot] = speedOf(row.speedKmh);
      if (row.position) this.#place(slot, row.position.longitude, row.position.latitude, row.position.at, true);
    }
    if ((store.positionAt[slot] ?? 0) !== NO_POSITION && !index.has(slot)) index.insert(slot);
    this.#assess(slot, now);
  }

  /** The slot of a vehicle; −1: it is new. One that was deleted leaves its slot, without its data, to the next with its VIN. */
  #slotOf({ id, vin }: VehicleRow): number {
    const { store } = this;
    const known = store.slotOfId(id);
    if (known >= 0) return known;
    const former = store.slotOfVin(vin);
    if (former >= 0) {
      this.#removeSlot(former);
      store.replace(former, id);
    }
    return former;
  }

  /** A vehicle that is archived or was deleted: it disappears, whatever messages of it still arrive. */
  remove(id: number): void {
    const slot = this.store.slotOfId(id);
    if (slot >= 0) this.#removeSlot(slot);
  }

  /** Removes all others with an id up to `last`. */
  keepOnly(ids: ReadonlySet<number>, last: number): void {
    const { store } = this;
    for (let slot = 0; slot < store.size; slot++) {
      const id = store.id[slot] ?? 0;
      if (id <= last && !store.removed[slot] && !ids.has(id)) this.#removeSlot(slot);
    }
  }

  #removeSlot(slot: number): void {
    const { store } = this;
    this.index.remove(slot);
    this.#candidates.delete(slot);
    store.removed[slot] = 1;
    // As of a vehicle that is not known yet, so that it is read in full when it is restored
    store.positionAt[slot] = NO_POSITION;
    store.receivedAt[slot] = 0;
    store.presenceAt[slot] = 0;
    store.connection[slot] = CONNECTION_FACTS.indexOf('never_connected');
    store.sleeping[slot] = 0;
    store.alarmUntil[slot] = 0;
  }

  /** @returns false: unknown vehicle */
  applyTelemetry(message: ReadTelemetry, now: number): boolean {
    const { store, index } = this;
    const slot = store.slotOfVin(message.vin);
    if (slot < 0) return false;
    if (store.removed[slot]) return true;
    if (!this.#isShown(slot, message)) return true;
    this.#order(slot, message);
    let longitude: number | null = null;
    let latitude: number | null = null;
    for (const [path, value] of message.signals) {
      if (typeof value !== 'number') continue;
      if (path === SIGNAL.longitude) longitude = value;
      else if (path === SIGNAL.latitude) latitude = value;
      else if (path === SIGNAL.heading) store.heading[slot] = headingStep(value);
      else if (path === SIGNAL.speed) store.speed[slot] = speedOf(value);
    }
    const position = readPosition(latitude, longitude);
    if (position) {
      this.#place(slot, position.longitude, position.latitude, message.receivedAt, false);
      if (index.has(slot)) index.move(slot);
      else index.insert(slot);
    }
    this.#assess(slot, now);
    return true;
  }

  /** @returns false: unknown vehicle */
  applyPresence(id: number, presence: Presence, now: number): boolean {
    const slot = this.store.slotOfId(id);
    if (slot < 0) return false;
    if (this.store.removed[slot]) return true;
    this.#presence(slot, presence);
    this.#assess(slot, now);
    return true;
  }

  /** A warning or critical event, received at `at`. @returns false: unknown vehicle */
  applyAlarm(id: number, at: number, now: number): boolean {
    const slot = this.store.slotOfId(id);
    if (slot < 0) return false;
    if (this.store.removed[slot]) return true;
    const until = Math.ceil((at + ALARM_SHOWN_MS) / 1_000);
    this.store.alarmUntil[slot] = Math.max(this.store.alarmUntil[slot] ?? 0, until);
    this.#assess(slot, now);
    return true;
  }

  /** Marks vehicles without data and ends alarms. Call it once a second: each call checks a part of the fleet. */
  sweep(now: number): void {
    const part = Math.ceil(this.store.size / SWEEPS);
    const end = Math.min(this.store.size, (this.#sweep + 1) * part);
    for (let slot = this.#sweep * part; slot < end; slot++) this.#assess(slot, now);
    this.#sweep = (this.#sweep + 1) % SWEEPS;
  }

  /** Ignores older facts: a notification may overtake a read that is in progress. */
  #presence(slot: number, { connection, sleeping, changedAt }: Presence): void {
    const { store } = this;
    if (changedAt < (store.presenceAt[slot] ?? 0)) return;
    store.presenceAt[slot] = changedAt;
    store.connection[slot] = CONNECTION_FACTS.indexOf(connection);
    store.sleeping[slot] = Number(sleeping);
  }

  /** Whether the message replaces what is shown; updates what is known of the clock. */
  #isShown(slot: number, message: ReadTelemetry): boolean {
    const shown = this.#shown(slot);
    const candidate = this.#candidates.get(slot) ?? null;
    const offsetMs = this.store.clockOffset[slot] ?? 0;
    const known = shown && { offsetMs, at: shown.receivedAt, learnedAt: 0, candidate };
    const { isShown, clock } = evaluateMessage({ shown, clock: known }, message);
    this.store.clockOffset[slot] = clock.offsetMs;
    if (clock.candidate) this.#candidates.set(slot, clock.candidate);
    else if (candidate) this.#candidates.delete(slot);
    return isShown;
  }

  /** null: no telemetry yet. */
  #shown(slot: number): Order | null {
    const { store } = this;
    const receivedAt = store.receivedAt[slot] ?? 0;
    if (receivedAt === 0) return null;
    return { sampledAt: store.sampledAt[slot] ?? 0, receivedAt, seq: store.seq[slot] ?? 0 };
  }

  #isNewer(slot: number, order: Order): boolean {
    const shown = this.#shown(slot);
    return shown === null || isNewer(order, shown);
  }

  #order(slot: number, order: Order): void {
    this.store.sampledAt[slot] = order.sampledAt;
    this.store.receivedAt[slot] = order.receivedAt;
    this.store.seq[slot] = order.seq;
  }

  #place(slot: number, longitude: number, latitude: number, at: number, trusted: boolean): void {
    const { store } = this;
    const x = mercatorX(longitude);
    const y = mercatorY(latitude);
    const before = store.positionAt[slot] ?? NO_POSITION;
    if (!trusted && before !== NO_POSITION) {
      const from = { x: (store.place[2 * slot] ?? 0) / WORLD, y: (store.place[2 * slot + 1] ?? 0) / WORLD };
      store.implausible[slot] = isPlausible(from, { x, y }, at - before) ? 0 : 1;
    }
    store.place[2 * slot] = Math.min(WORLD - 1, x * WORLD);
    store.place[2 * slot + 1] = Math.min(WORLD - 1, y * WORLD);
    store.positionAt[slot] = at;
  }

  #assess(slot: number, now: number): void {
    const { store } = this;
    const alarm = (store.alarmUntil[slot] ?? 0) * 1_000 > now ? 1 : 0;
    this.index.recount(slot, this.#statusOf(slot, now), alarm);
  }

  #statusOf(slot: number, now: number): number {
    const { store } = this;
    const heardAt = Math.max(store.receivedAt[slot] ?? 0, store.presenceAt[slot] ?? 0);
    const isFresh = now - heardAt <= STALE_AFTER_MS;
    const status = STATUS_OF[4 * (store.connection[slot] ?? 0) + 2 * (store.sleeping[slot] ?? 0) + Number(isFresh)];
    if (status !== 'connected') return STATUS[status ?? 'never_connected'];
    const speed = store.speed[slot] ?? UNKNOWN_SPEED;
    return speed !== UNKNOWN_SPEED && speed >= DRIVING_FROM_KMH ? STATUS.driving : STATUS.standing;
  }
}

const speedOf = (kmh: number): number => Math.max(0, Math.min(254, Math.round(Math.abs(kmh))));
const headingStep = (deg: number): number =>
  Number.isFinite(deg) ? Math.round((((deg % 360) + 360) % 360) / HEADING_STEP_DEG) % 240 : UNKNOWN_HEADING;

const EARTH_M = 40_075_017;
/** Faster than any car: an error of the GNSS receiver. */
const FASTEST_KMH = 400;
/** GNSS receivers err by some hundred metres between high buildings. */
const SLACK_M = 1_000;

type Place = { x: number; y: number };

/** Whether a vehicle can have driven from one place to the other (mercator, 0 to 1) in this time. */
function isPlausible(from: Place, to: Place, inMs: number): boolean {
  const across = Math.abs(to.x - from.x);
  const metresPerUnit = EARTH_M * Math.cos((latitudeOf((from.y + to.y) / 2) * Math.PI) / 180);
  // The shorter way, also across the antimeridian
  const metres = Math.hypot(Math.min(across, 1 - across), to.y - from.y) * metresPerUnit;
  return metres <= SLACK_M + (FASTEST_KMH / 3.6) * Math.max(0, inMs / 1_000);
}
