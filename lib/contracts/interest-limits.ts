// A watcher renews at a third of the lease: two renewals may be lost before the stream stops
export const INTEREST_LEASE_MS = 30_000;
export const INTEREST_RENEW_MS = 10_000;
/** Vehicles that one browser may watch at once. */
export const INTEREST_MAX_VEHICLES = 500;
