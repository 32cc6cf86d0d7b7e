import type { Severity, SignalValue } from './payloads';

// Vehicles as the HTTP API and the live topics show them. Times are ms since the epoch, server clock unless said.

/** Why a connection ended, in EMQX's words where it has them. */
export const DISCONNECT_REASONS = [
  'normal',
  'keepalive_timeout',
  'tcp_closed',
  'kicked',
  'takenover',
  'not_authorized',
  'protocol_error',
  'will',
  'broker_restarted',
  'broker_lost',
  'missing_at_reconciliation',
  'unknown',
] as const;
export type DisconnectReason = (typeof DISCONNECT_REASONS)[number];

/** Two of the three facts; the third, how old the newest data is, is `telemetry.receivedAt`. */
export type PresenceFacts = {
  connected: boolean;
  /** Start of the newest connection, also of an ended one; null: never connected. */
  connectedAt: number | null;
  disconnectedAt: number | null;
  disconnectReason: string | null;
  sleeping: boolean;
  sleepingAt: number | null;
  changedAt: number;
};

export type TelemetrySummary = {
  receivedAt: number;
  /** Vehicle's clock. */
  sampledAt: number;
  latitude: number | null;
  longitude: number | null;
  headingDeg: number | null;
  /** When the position was received, null without one; the position may be older than the newest data. */
  positionAt: number | null;
  speedKmh: number | null;
  stateOfChargePct: number | null;
  odometerKm: number | null;
};

export type VehicleSummary = {
  vin: string;
  plate: string | null;
  fleet: { code: string; name: string };
  model: { code: string; name: string };
  tags: string[];
  tboxSerial: string | null;
  presence: PresenceFacts | null;
  telemetry: TelemetrySummary | null;
};

/** Value and vehicle's time of each signal. */
export type SignalReadings = Record<string, [value: SignalValue, sampledAtMs: number]>;

/** Non-exclusive predicates over the facts, as `status=` takes them. */
export const VEHICLE_STATUSES = ['connected', 'disconnected', 'sleeping', 'stale', 'never_connected'] as const;
export type VehicleStatus = (typeof VEHICLE_STATUSES)[number];

/** A connected vehicle whose newest data is older than this is `stale`. */
export const STALE_AFTER_MS = 120_000;

export const VEHICLE_SORTS = ['vin', '-vin', 'plate', '-plate', 'changed', '-changed'] as const;
/** `changed`: when connected or sleeping last changed. A leading minus sorts downwards. */
export type VehicleSort = (typeof VEHICLE_SORTS)[number];

/** `total` is exact unless `atLeast` is true; `countedAt` says how old it is. */
export type VehiclePage = {
  items: VehicleSummary[];
  nextCursor: string | null;
  total: number;
  atLeast: boolean;
  countedAt: number;
};

export type VehicleEventItem = {
  id: number;
  type: string;
  severity: Severity;
  sampledAt: number;
  receivedAt: number;
  data: Record<string, unknown>;
};

export type PresenceSessionItem = {
  id: number;
  connectedAt: number;
  disconnectedAt: number | null;
  durationMs: number | null;
  reason: string | null;
  node: string;
  peer: string;
};

export type TboxBindingItem = {
  serial: string;
  boundAt: number;
  unboundAt: number | null;
  boundBy: string;
  /** Why it ended, where that is known. */
  reason?: string | null;
};

/** One vehicle with everything that its page shows at first. */
export type VehicleDetail = VehicleSummary & {
  signals: SignalReadings;
  createdAt: number;
  tbox: { serial: string; hardware: string | null; firmwareVersion: string | null; boundAt: number } | null;
  /** Newest first. */
  bindings: TboxBindingItem[];
  /** False is a warning: outside North America and China position 9 is the maker's. */
  checkDigitOk: boolean;
};

export const POWERTRAINS = ['bev', 'phev', 'ice'] as const;
export type Powertrain = (typeof POWERTRAINS)[number];

export type VehicleModelItem = { code: string; name: string; manufacturer: string; powertrain: Powertrain };

/** Exact at `countedAt`; the statuses overlap. */
export type VehicleCounts = {
  total: number;
  connected: number;
  disconnected: number;
  sleeping: number;
  stale: number;
  neverConnected: number;
  byFleet: { code: string; name: string; total: number; connected: number }[];
  countedAt: number;
};

/** What an import did; `line` counts from 1, the header. */
export type ImportResult = { created: number; updated: number; refused: { line: number; message: string }[] };
