// Whether a vehicle is connected or sleeping, with the history of its connections. The age of its data belongs to telemetry.
// Invariant: a session is one broker connection (node, peer, start), ended only by its own end event, by a later connection to
// the same node, by a list of connections, or by the loss of its node; a late or repeated report changes nothing.

export { listConnectedVins, listPresenceSessions } from './list-presence-sessions';
export { listOverlaps, recordConnection } from './overlaps';
export { type ConnectionProblem, type OwnConnection, reportOwnConnections } from './own-connections';
export { readBrokerHealth } from './read-broker-health';
export { recordBrokerEvents } from './record-broker-events';
export { drawMark, endSessionsElsewhere, recordNodeAlive, recordNodeList } from './record-listing';
export { type PresenceMessage, recordPresenceMessages } from './record-presence-messages';
export { sweepPresence } from './sweep-presence';
