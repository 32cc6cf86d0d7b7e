// What vehicles report: from the broker into history and current state, and back out as series, tracks and events.
// Invariant: a message is stored once or refused with a counted reason; what is shown never moves backwards (order.ts)
// and never to an old sample (vehicle-clock.ts), and a report is acknowledged to the broker only when it is in PostgreSQL.

export { hasPosition } from './coalesce';
export { createIngest, type Ingest, type IngestOptions } from './create-ingest';
export { deleteExpiredRecords } from './delete-expired-records';
export { listQuarantinedMessages } from './list-quarantined-messages';
export { listEvents, listVehicleEvents } from './list-vehicle-events';
export { maintainPartitions } from './maintain-partitions';
export { markStale } from './mark-stale';
export { isNewer, type Order } from './order';
export { createQuarantine, type Quarantine } from './quarantine';
export { type ReadTelemetry, readMessage } from './read-message';
export { readTelemetrySeries } from './read-telemetry-series';
export { readTrack } from './read-track';
export { CLOCK_COLUMNS, readClock, type StoredClock } from './store';
export { clockOf, evaluateMessage, type VehicleClock } from './vehicle-clock';
