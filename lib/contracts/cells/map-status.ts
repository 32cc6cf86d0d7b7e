/**
 * Status of a vehicle on the map. `driving`, `standing`: connected with fresh data; `sleeping`: reported by its TBox; `silent`:
 * connected, without data for STALE_AFTER_MS; `disconnected`: shown at its last known position.
 */
export const MAP_STATUSES = ['driving', 'standing', 'sleeping', 'silent', 'disconnected'] as const;
export type MapStatus = (typeof MAP_STATUSES)[number];

/** Slower than this it stands: GNSS speed is never quite 0. km/h */
export const DRIVING_FROM_KMH = 1;
/** How long a warning or critical event is shown. */
export const ALARM_SHOWN_MS = 15 * 60_000;
