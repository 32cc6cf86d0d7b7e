import { CONNECTION_FACTS } from '@/lib/contracts';
import { IdTable } from './id-table';
import { VinTable } from './vin-table';

/** `positionAt` of a vehicle without a position. */
export const NO_POSITION = 0;
export const UNKNOWN_SPEED = 255;
export const UNKNOWN_HEADING = 255;
/** Degrees of a step of `heading`; 240 steps are a full circle. */
export const HEADING_STEP_DEG = 1.5;

const NEVER_CONNECTED = CONNECTION_FACTS.indexOf('never_connected');

const GROWTH = 1.5;
const FIRST_CAPACITY = 1_024;

/** Vehicles of the map in columns, one slot each: about 130 bytes with both tables. Slots are not reused. */
export class FleetStore {
  size = 0;
  id = new Uint32Array(0);
  /** Mercator × 2^32, x and y alternating: they are always read together. */
  place = new Uint32Array(0);
  /** Time of receipt of the position, ms; NO_POSITION without one. */
  positionAt = new Float64Array(0);
  /** Order of the newest message, see `isNewer`. */
  sampledAt = new Float64Array(0);
  receivedAt = new Float64Array(0);
  seq = new Float64Array(0);
  /** How far the vehicle's clock is behind ours, ms; see `evaluateMessage`. */
  clockOffset = new Float64Array(0);
  heading = new Uint8Array(0);
  /** km/h, at most 254. */
  speed = new Uint8Array(0);
  /** When connected or sleeping last changed, ms. */
  presenceAt = new Float64Array(0);
  /** Index into CONNECTION_FACTS. */
  connection = new Uint8Array(0);
  sleeping = new Uint8Array(0);
  implausible = new Uint8Array(0);
  /** 1: archived or deleted. It keeps its slot, and is shown again if it is restored. */
  removed = new Uint8Array(0);
  /** Index into MAP_STATUSES, as counted in the cell index. */
  status = new Uint8Array(0);
  /** 1: counted with an alarm. */
  alarm = new Uint8Array(0);
  /** s since the epoch. */
  alarmUntil = new Uint32Array(0);
  fleetId = new Uint32Array(0);
  modelId = new Uint32Array(0);
  tagSet = new Uint32Array(0);
  /** Entries in the cell table, −1: none. `next` and `previous` link the vehicles of a cell. */
  cell = new Int32Array(0);
  fleetCell = new Int32Array(0);
  next = new Int32Array(0);
  previous = new Int32Array(0);

  readonly #vins = new VinTable();
  readonly #ids = new IdTable();
  #capacity = 0;

  reserve(vehicles: number): void {
    if (vehicles > this.#capacity) this.#grow(vehicles);
  }

  /** −1: unknown. */
  slotOfVin(vin: string): number {
    return this.#vins.find(vin);
  }

  slotOfId(id: number): number {
    return this.#ids.find(id, this.id);
  }

  /** Gives a slot to a vehicle with the same VIN that was registered after the first was deleted. */
  replace(slot: number, id: number): void {
    this.id[slot] = id;
    this.#ids.rebuild(this.size, this.id);
  }

  add(id: number, vin: string): number {
    const slot = this.size;
    if (slot >= this.#capacity) this.#grow(Math.max(FIRST_CAPACITY, Math.ceil(this.#capacity * GROWTH)));
    this.size += 1;
    this.id[slot] = id;
    this.heading[slot] = UNKNOWN_HEADING;
    this.speed[slot] = UNKNOWN_SPEED;
    this.connection[slot] = NEVER_CONNECTED;
    this.cell[slot] = -1;
    this.fleetCell[slot] = -1;
    this.next[slot] = -1;
    this.previous[slot] = -1;
    this.#vins.add(vin, slot);
    this.#ids.add(slot, this.id);
    return slot;
  }

  #grow(capacity: number): void {
    const larger = <T extends Column>(column: T, width = 1): T => {
      const copy = new (column.constructor as new (length: number) => T)(capacity * width);
      copy.set(column.subarray(0, this.size * width) as never);
      return copy;
    };
    this.id = larger(this.id);
    this.place = larger(this.place, 2);
    this.positionAt = larger(this.positionAt);
    this.sampledAt = larger(this.sampledAt);
    this.receivedAt = larger(this.receivedAt);
    this.seq = larger(this.seq);
    this.clockOffset = larger(this.clockOffset);
    this.heading = larger(this.heading);
    this.speed = larger(this.speed);
    this.presenceAt = larger(this.presenceAt);
    this.connection = larger(this.connection);
    this.sleeping = larger(this.sleeping);
    this.implausible = larger(this.implausible);
    this.removed = larger(this.removed);
    this.status = larger(this.status);
    this.alarm = larger(this.alarm);
    this.alarmUntil = larger(this.alarmUntil);
    this.fleetId = larger(this.fleetId);
    this.modelId = larger(this.modelId);
    this.tagSet = larger(this.tagSet);
    this.cell = larger(this.cell);
    this.fleetCell = larger(this.fleetCell);
    this.next = larger(this.next);
    this.previous = larger(this.previous);
    this.#vins.reserve(capacity);
    this.#ids.reserve(capacity, this.size, this.id);
    this.#capacity = capacity;
  }
}

type Column = Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> | Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;

/** Numbers for sets of tags: a fleet has few different ones. */
export class TagSets {
  #numbers = new Map<string, number>();
  #sets: ReadonlySet<string>[] = [];

  numberOf(tags: readonly string[]): number {
    const sorted = [...tags].sort();
    const key = JSON.stringify(sorted);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const number = this.#sets.push(new Set(sorted)) - 1;
    this.#numbers.set(key, number);
    return number;
  }

  holdsAny(number: number, tags: readonly string[]): boolean {
    const set = this.#sets[number];
    return set !== undefined && tags.some((tag) => set.has(tag));
  }
}
