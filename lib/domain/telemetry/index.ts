// Telemetry and events of vehicles: from the broker into history and state, and read as series, tracks and events. Invariant:
// a message is stored once or refused with a counted reason; the state does not go back to older messages (order.ts) or to
// buffered samples (vehicle-clock.ts); a report is acknowledged to the broker only after it is stored.

export { hasPosition } from './coalesce';
export { createIngest, type Ingest, type IngestOptions } from './create-ingest';
export { listQuarantinedMessages } from './list-quarantined-messages';
export { listEvents, listVehicleEvents } from './list-vehicle-events';
export { deleteExpiredRecords, maintainPartitions, markStale } from './maintenance';
export { isNewer, type Order } from './order';
export { createQuarantine, type Quarantine } from './quarantine';
export { type ReadTelemetry, readMessage } from './read-message';
export { readTelemetrySeries, readTrack } from './read-telemetry';
export { CLOCK_COLUMNS, readClock, type StoredClock } from './store';
export { clockOf, evaluateMessage, type VehicleClock } from './vehicle-clock';
