// Limits that schemas, forms and processes share. Free of zod, so that pages can load them.

/**
 * Characters. `note`: a reason, note or description. `code`: of a fleet or model, a tag, a TBox serial. `principal`: the name
 * of a client, user or account. `password`: limits the CPU time that a request can use for scrypt.
 */
export const MAX_LENGTH = {
  authorityPem: 16_384,
  banValue: 256,
  clientSearch: 256,
  code: 64,
  commandSearch: 100,
  denialSearch: 200,
  disableReason: 200,
  name: 100,
  note: 500,
  password: 128,
  principal: 320,
  ruleTopic: 1_024,
  search: 100,
  ticket: 64,
  topic: 65_535,
  vehicleSearch: 64,
} as const;

/** Steps of a rotation after the first vehicles. */
export const MAX_WAVES = 20;
/** Corners of an area on the map. */
export const MAX_CORNERS = 500;

/** Connections to the broker of one session of a user: each open page has one, and a second while it renews its token. */
export const MAX_LIVE_CONNECTIONS = 20;

/** Maximum size of an MQTT message, bytes. A broker ends the connection of a client that sends more. */
export const MAX_PAYLOAD_BYTES = 65_536;

export const BROKER_HEARTBEAT_MS = 2_000;
/** Without a heartbeat for so long, nobody can say that a vehicle of this node is connected. */
export const BROKER_LOST_AFTER_MS = 8_000;

// Clients renew at a third of the lease: two renewals may be lost
export const INTEREST_LEASE_MS = 30_000;
export const INTEREST_RENEW_MS = 10_000;
/** Maximum number of vehicles that one browser watches. */
export const INTEREST_MAX_VEHICLES = 500;

/** Maximum number of vehicles named in one request. */
export const MAP_MAX_NAMED = 200;
/** Vehicles of a selection that are listed; all are counted. */
export const MAP_MAX_SELECTED = 1_000;
