import { MAP_STATUSES, type MapStatus, noVehicles, type StatusCounts } from './map-status';
import { type Tile, tileOf } from './mercator';

// `tsp/live/{fleet}/{cell}`: complete content of a cell, as one replica has it at one moment. Little-endian.
//
// header, 16 bytes     u8 version · u8 kind (0 vehicles, 1 clusters) · u8 part · u8 parts · f64 at (ms since the epoch,
//                      server) · u16 count · u8 grid (clusters: the cell has 2^grid squares a side) · u8 0
// a vehicle, 12 bytes  u32 id · u16 x · u16 y (place within the cell, 65,536 steps) · u8 heading (1.5° steps, 255 unknown) ·
//                      u8 bits (0–2 status, 3 alarm, 4 implausible) · u8 speed (km/h, 254 that or more, 255 unknown) · u8 age
// a cluster, 36 bytes  u8 square (row × 2^grid + column) · u8 x · u8 y (centre of its vehicles within the square, 256 steps) ·
//                      u8 0 · 7 × u32 vehicles by status · u32 of them with an alarm

const FRAME_VERSION = 2;
const FRAME_MAX_VEHICLES = 2_000;
/** 16 × 16 squares at most. */
const FRAME_MAX_GRID = 4;
const HEADER_BYTES = 16;
const VEHICLE_BYTES = 12;
/** Within a cluster. */
const COUNTS_AT = 4;
const ALARMS_AT = COUNTS_AT + 4 * MAP_STATUSES.length;
const CLUSTER_BYTES = ALARMS_AT + 4;
const PLACES = 0x1_0000;
const CENTRES = 0x100;
const UNKNOWN = 255;
const HEADING_STEP_DEG = 1.5;
const ALARM_BIT = 8;
const IMPLAUSIBLE_BIT = 16;

export type CellVehicle = {
  /** Of the database; names come from `GET /api/v1/map/vehicles`. */
  id: number;
  /** Mercator, 0 to 1. */
  x: number;
  y: number;
  headingDeg: number | null;
  status: MapStatus;
  /** A warning or critical event within ALARM_SHOWN_MS. */
  alarm: boolean;
  /** It cannot have driven from its last position to this one. */
  implausible: boolean;
  speedKmh: number | null;
  /** Age of its position at the frame's `at`, rounded down to s, min or h; Infinity: older than three days. */
  ageMs: number;
};
export type CellCluster = {
  /** Centre of its vehicles, mercator, 0 to 1. */
  x: number;
  y: number;
  /** Its square, mercator: corner and side. */
  square: { x: number; y: number; side: number };
  counts: StatusCounts;
  alarms: number;
};
/** `part` of `parts`: each replica publishes its own vehicles; together they are the cell. */
export type FrameHeader = { part: number; parts: number; at: number };
export type CellFrame = FrameHeader &
  ({ kind: 'vehicles'; vehicles: CellVehicle[] } | { kind: 'clusters'; clusters: CellCluster[] });

/** To encode: a vehicle with its place within the cell, 0 to 1 (1 excluded). */
export type VehicleRecord = Omit<CellVehicle, 'status'> & { status: number };
export type ClusterRecord = { square: number; x: number; y: number; counts: ArrayLike<number>; alarms: number };

export function encodeVehicles(header: FrameHeader, vehicles: readonly VehicleRecord[]): Uint8Array {
  const { bytes, view } = begin(header, 0, vehicles.length, 0, VEHICLE_BYTES);
  vehicles.forEach((vehicle, i) => {
    const at = HEADER_BYTES + i * VEHICLE_BYTES;
    view.setUint32(at, vehicle.id, true);
    view.setUint16(at + 4, step(vehicle.x, PLACES), true);
    view.setUint16(at + 6, step(vehicle.y, PLACES), true);
    bytes[at + 8] = vehicle.headingDeg === null ? UNKNOWN : Math.round(vehicle.headingDeg / HEADING_STEP_DEG) % 240;
    bytes[at + 9] = vehicle.status | (vehicle.alarm ? ALARM_BIT : 0) | (vehicle.implausible ? IMPLAUSIBLE_BIT : 0);
    bytes[at + 10] = vehicle.speedKmh === null ? UNKNOWN : Math.max(0, Math.min(254, Math.round(vehicle.speedKmh)));
    bytes[at + 11] = ageCode(vehicle.ageMs);
  });
  return bytes;
}

export function encodeClusters(header: FrameHeader, grid: number, clusters: readonly ClusterRecord[]): Uint8Array {
  const { bytes, view } = begin(header, 1, clusters.length, grid, CLUSTER_BYTES);
  clusters.forEach(({ square, x, y, counts, alarms }, i) => {
    const at = HEADER_BYTES + i * CLUSTER_BYTES;
    bytes[at] = square;
    bytes[at + 1] = step(x, CENTRES);
    bytes[at + 2] = step(y, CENTRES);
    for (let s = 0; s < MAP_STATUSES.length; s++) view.setUint32(at + COUNTS_AT + 4 * s, counts[s] ?? 0, true);
    view.setUint32(at + ALARMS_AT, alarms, true);
  });
  return bytes;
}

function begin({ part, parts, at }: FrameHeader, kind: 0 | 1, count: number, grid: number, recordBytes: number) {
  const bytes = new Uint8Array(HEADER_BYTES + count * recordBytes);
  const view = new DataView(bytes.buffer);
  bytes.set([FRAME_VERSION, kind, part, parts]);
  view.setFloat64(4, at, true);
  view.setUint16(12, count, true);
  bytes[14] = grid;
  return { bytes, view };
}

const step = (place: number, steps: number): number => Math.max(0, Math.min(steps - 1, Math.floor(place * steps)));

/** @returns null: not a frame of this version, truncated, or with invalid counts */
export function decodeFrame(cell: string, bytes: Uint8Array): CellFrame | null {
  if (bytes.length < HEADER_BYTES || bytes[0] !== FRAME_VERSION) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = decodeHeader(view);
  if (!header) return null;
  const kind = view.getUint8(1);
  const count = view.getUint16(12, true);
  const grid = view.getUint8(14);
  const tile = tileOf(cell);
  if (kind === 0) {
    if (count > FRAME_MAX_VEHICLES || bytes.length !== HEADER_BYTES + count * VEHICLE_BYTES) return null;
    const vehicles = decodeVehicles(tile, view, count);
    return vehicles && { ...header, kind: 'vehicles', vehicles };
  }
  if (kind !== 1 || grid > FRAME_MAX_GRID || bytes.length !== HEADER_BYTES + count * CLUSTER_BYTES) return null;
  const clusters = decodeClusters(tile, grid, view, count);
  return clusters && { ...header, kind: 'clusters', clusters };
}

function decodeHeader(view: DataView): FrameHeader | null {
  const part = view.getUint8(2);
  const parts = view.getUint8(3);
  const at = view.getFloat64(4, true);
  return parts === 0 || part >= parts || !Number.isFinite(at) || at < 0 ? null : { part, parts, at };
}

function decodeVehicles(tile: Tile, view: DataView, count: number): CellVehicle[] | null {
  const side = 2 ** -tile.z;
  const vehicles: CellVehicle[] = [];
  for (let at = HEADER_BYTES; vehicles.length < count; at += VEHICLE_BYTES) {
    const heading = view.getUint8(at + 8);
    const bits = view.getUint8(at + 9);
    const speed = view.getUint8(at + 10);
    const status = MAP_STATUSES[bits & 7];
    if (status === undefined || (heading >= 240 && heading !== UNKNOWN)) return null;
    vehicles.push({
      id: view.getUint32(at, true),
      // The middle of its step
      x: (tile.x + (view.getUint16(at + 4, true) + 0.5) / PLACES) * side,
      y: (tile.y + (view.getUint16(at + 6, true) + 0.5) / PLACES) * side,
      headingDeg: heading === UNKNOWN ? null : heading * HEADING_STEP_DEG,
      status,
      alarm: (bits & ALARM_BIT) !== 0,
      implausible: (bits & IMPLAUSIBLE_BIT) !== 0,
      speedKmh: speed === UNKNOWN ? null : speed,
      ageMs: ageOf(view.getUint8(at + 11)),
    });
  }
  return vehicles;
}

function decodeClusters(tile: Tile, grid: number, view: DataView, count: number): CellCluster[] | null {
  const across = 2 ** grid;
  const side = 2 ** -(tile.z + grid);
  const clusters: CellCluster[] = [];
  let before = -1;
  for (let at = HEADER_BYTES; clusters.length < count; at += CLUSTER_BYTES) {
    const number = view.getUint8(at);
    // Must be in order, so that no square comes twice
    if (number <= before || number >= across * across) return null;
    before = number;
    const square = {
      x: (tile.x * across + (number % across)) * side,
      y: (tile.y * across + Math.floor(number / across)) * side,
      side,
    };
    const counts = noVehicles();
    MAP_STATUSES.forEach((status, i) => {
      counts[status] = view.getUint32(at + COUNTS_AT + 4 * i, true);
    });
    clusters.push({
      x: square.x + ((view.getUint8(at + 1) + 0.5) / CENTRES) * side,
      y: square.y + ((view.getUint8(at + 2) + 0.5) / CENTRES) * side,
      square,
      counts,
      alarms: view.getUint32(at + ALARMS_AT, true),
    });
  }
  return clusters;
}

// Ages: 0–119 s, then minutes from 2, then hours from 1; 255 is older than all of these
const S = 1_000;
const MIN = 60 * S;
const H = 60 * MIN;
const MINUTES_FROM = 120;
const HOURS_FROM = 178;

function ageCode(ageMs: number): number {
  if (ageMs < 120 * S) return Math.max(0, Math.floor(ageMs / S));
  if (ageMs < 60 * MIN) return MINUTES_FROM - 2 + Math.floor(ageMs / MIN);
  return ageMs < 73 * H ? HOURS_FROM - 1 + Math.floor(ageMs / H) : UNKNOWN;
}

function ageOf(code: number): number {
  if (code === UNKNOWN) return Number.POSITIVE_INFINITY;
  if (code < MINUTES_FROM) return code * S;
  return code < HOURS_FROM ? (code - MINUTES_FROM + 2) * MIN : (code - HOURS_FROM + 1) * H;
}
