import { STALE_AFTER_MS } from './terms';

// The status of a vehicle, derived from its facts. Without zod, so that pages can load it.

/** Exclusive: every vehicle has exactly one, so that their counts add up to the number of vehicles. Values of `status=`. */
export const VEHICLE_STATUSES = ['connected', 'no_data', 'sleeping', 'offline', 'never_connected', 'unknown'] as const;
export type VehicleStatus = (typeof VEHICLE_STATUSES)[number];

// The facts that a status is derived from, each a filter of its own
export const CONNECTION_FACTS = ['connected', 'disconnected', 'never_connected', 'unknown'] as const;
export type ConnectionFact = (typeof CONNECTION_FACTS)[number];
export const SLEEP_FACTS = ['sleeping', 'awake'] as const;
export type SleepFact = (typeof SLEEP_FACTS)[number];
export const FRESHNESS_FACTS = ['fresh', 'stale'] as const;
export type FreshnessFact = (typeof FRESHNESS_FACTS)[number];

export type VehicleFacts = {
  /** `unknown`: it was connected to a broker node that does not answer. */
  connection: ConnectionFact;
  /** What its TBox reported last. */
  sleep: SleepFact;
  /** `fresh`: connected, and something has arrived from it within STALE_AFTER_MS. */
  freshness: FreshnessFact;
};

/**
 * `sleeping`: its TBox reported sleep last, whether it stays connected or not. `offline`: disconnected, not asleep. `no_data`:
 * connected, nothing arrives.
 */
export function statusOfFacts({ connection, sleep, freshness }: VehicleFacts): VehicleStatus {
  if (connection === 'never_connected' || connection === 'unknown') return connection;
  if (sleep === 'sleeping') return 'sleeping';
  if (connection === 'disconnected') return 'offline';
  return freshness === 'fresh' ? 'connected' : 'no_data';
}

type Presence = {
  connected: boolean;
  connectedAt: number | null;
  disconnectedAt: number | null;
  disconnectReason: string | null;
  sleeping: boolean;
  sleepingAt: number | null;
  changedAt: number;
};
type Known = { presence: Presence | null; telemetry: { receivedAt: number } | null };

/**
 * @param now server's clock, ms since the epoch
 * @param brokerLost no node of the broker answers: an open connection is not known to be one
 */
export function factsOf({ presence, telemetry }: Known, now: number, brokerLost: boolean): VehicleFacts {
  const sleep = presence?.sleeping ? 'sleeping' : 'awake';
  const connection = connectionFact(presence, brokerLost);
  // A connection or a wake-up is something from the vehicle too
  const heardAt = Math.max(telemetry?.receivedAt ?? 0, presence?.changedAt ?? 0);
  const isFresh = connection === 'connected' && now - heardAt <= STALE_AFTER_MS;
  return { connection, sleep, freshness: isFresh ? 'fresh' : 'stale' };
}

export function connectionFact(presence: Presence | null, brokerLost: boolean): ConnectionFact {
  if (!presence || presence.connectedAt === null) return 'never_connected';
  if (presence.connected) return brokerLost ? 'unknown' : 'connected';
  return presence.disconnectReason === 'broker_lost' ? 'unknown' : 'disconnected';
}

export const vehicleStatus = (known: Known, now: number, brokerLost: boolean): VehicleStatus =>
  statusOfFacts(factsOf(known, now, brokerLost));

/** Start of its status, ms since the epoch; null: not known. */
export function statusSince(status: VehicleStatus, presence: Presence | null): number | null {
  if (presence === null) return null;
  switch (status) {
    case 'connected':
    case 'no_data':
      return presence.connectedAt;
    case 'sleeping':
      return presence.sleepingAt;
    case 'offline':
      return presence.disconnectedAt ?? presence.changedAt;
    case 'unknown':
      return presence.connected ? null : presence.disconnectedAt;
    case 'never_connected':
      return null;
  }
}

/** Former values of `status=`, of list and map, with those of today. */
export const FORMER_STATUSES: Readonly<Record<string, 'offline' | 'no_data'>> = {
  disconnected: 'offline',
  stale: 'no_data',
  silent: 'no_data',
};
