// Whether a vehicle is connected and whether it sleeps, with the history of its connections. How old its data is belongs
// to telemetry. Invariant: a session is one broker connection (node, peer, start) and is ended only by word of its own
// end, by a later connection to the same node, by a list of connections, or by the silence of its broker; a late or repeated
// report changes nothing.
export { listConnectedVins } from './overlaps';
export { listPresenceSessions } from './list-presence-sessions';
export { listOverlaps, recordConnection } from './overlaps';
export { type ConnectionProblem, type OwnConnection, reportOwnConnections } from './own-connections';
export { readBrokerHealth } from './read-broker-health';
export { recordBrokerEvents } from './record-broker-events';
export { drawMark, endSessionsElsewhere, recordNodeAlive, recordNodeList } from './record-listing';
export { type PresenceMessage, recordPresenceMessages } from './record-presence-messages';
export { sweepPresence } from './sweep-presence';
