export const BROKER_HEARTBEAT_MS = 2_000;
/** Without a heartbeat for so long, nobody can say that a vehicle of this node is connected. */
export const BROKER_LOST_AFTER_MS = 8_000;
