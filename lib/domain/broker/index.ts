// Owns what administrators see of the broker's clients and do to them; who may connect at all is `access`.
// Invariant: a broker that does not answer is told as such, never as an empty list.
export {
  type AuthenticationRecords,
  createAuthenticationRecords,
} from './authentications/create-authentication-records';
export { deleteOldAuthentications } from './authentications/delete-old-authentications';
export { endExpiredBrowsers } from './end-expired-browsers';
export { BrokerUnavailableError } from './errors';
export { getClient } from './inspect-broker';
export { inspectBroker } from './inspect-broker';
export { kickClient } from './kick-client';
export { listClients } from './list-clients';
export { createNodeWatch } from './watch-nodes';
