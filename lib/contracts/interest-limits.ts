// Clients renew at a third of the lease: two renewals may be lost
export const INTEREST_LEASE_MS = 30_000;
export const INTEREST_RENEW_MS = 10_000;
/** Maximum number of vehicles that one browser watches. */
export const INTEREST_MAX_VEHICLES = 500;
