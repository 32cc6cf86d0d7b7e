// The broker's clients for administrators, and reconciliation with the broker's nodes and clients; authentication and
// authorization are in `access`. Invariant: a broker that does not answer is an error, never an empty list.
export { getClient, inspectBroker, kickClient } from './administer-broker';
export {
  type AuthenticationRecords,
  createAuthenticationRecords,
  deleteOldAuthentications,
} from './authentications/create-authentication-records';
export { endExpiredBrowsers } from './end-expired-browsers';
export { BrokerUnavailableError } from './errors';
export { listClients } from './list-clients';
export { createNodeWatch } from './watch-nodes';
