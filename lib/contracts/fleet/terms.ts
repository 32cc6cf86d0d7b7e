// Terms of vehicles, without zod, so that pages can load them.

/** ISO 3779: 17 capital letters and digits without I, O and Q. */
export const VIN_PATTERN = /^[A-HJ-NPR-Z0-9]{17}$/;

/** Why a connection ended; the terms of EMQX where they exist. */
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

/** A connected vehicle from which nothing has arrived for longer than this has the status `no_data`. */
export const STALE_AFTER_MS = 120_000;

export const VEHICLE_SORTS = ['vin', '-vin', 'plate', '-plate', 'changed', '-changed'] as const;
/** `changed`: when connected or sleeping last changed. A leading minus: descending. */
export type VehicleSort = (typeof VEHICLE_SORTS)[number];

export const POWERTRAINS = ['bev', 'phev', 'ice'] as const;
export type Powertrain = (typeof POWERTRAINS)[number];

/** How long the certificates of an archived vehicle are on hold before they are revoked. */
export const ARCHIVE_HOLD_MS = 90 * 24 * 3_600_000;

/** Of the certificates of an archived vehicle. */
export const VEHICLE_HOLDS = ['on_hold', 'revoked', 'none'] as const;
export type VehicleHold = (typeof VEHICLE_HOLDS)[number];

export const CATALOGUE_LIMITS = { codeLength: 40, nameLength: 80 } as const;

export const VEHICLE_LIMITS = { plateLength: 20, tagLength: 32, tags: 20, reasonLength: 200 } as const;
