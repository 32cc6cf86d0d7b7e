/**
 * What a vehicle is on the map, exactly one of them. `driving`, `standing`: connected and its data is fresh; `sleeping`: its
 * TBox said so; `silent`: connected, and no data for STALE_AFTER_MS; `disconnected`: what is shown is the last known place.
 */
export const MAP_STATUSES = ['driving', 'standing', 'sleeping', 'silent', 'disconnected'] as const;
export type MapStatus = (typeof MAP_STATUSES)[number];

/** Slower than this it stands: GNSS speed is never quite 0. km/h */
export const DRIVING_FROM_KMH = 1;
/** A warning or critical event marks its vehicle for so long. */
export const ALARM_SHOWN_MS = 15 * 60_000;
