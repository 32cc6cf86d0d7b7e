// Whether a vehicle is connected and whether it sleeps, with the history of its connections. How old its data is belongs
// to telemetry. Invariant: a session is one broker connection (node, peer, start) and is ended only by word of its own
// end, by a newer connection, or by the silence of its broker; a late or repeated report changes nothing.
export { listConnectedVins } from './list-connected-vins';
export { listPresenceSessions } from './list-presence-sessions';
export { type ConnectionProblem, type OwnConnection, reportOwnConnections } from './own-connections';
export { readBrokerHealth } from './read-broker-health';
export { recordBrokerEvents } from './record-broker-events';
export { type PresenceMessage, recordPresenceMessages } from './record-presence-messages';
export { sweepPresence } from './sweep-presence';
