// HTTP for all processes: servers, problem documents, secrets, addresses of clients, headers for browsers.
// Invariant: a handler that throws answers 500 as a problem document and never ends the process.

export { PayloadTooLargeError, readBody, readJson } from './body';
export { type ClientAddress, createClientAddress } from './client-address';
export { hasSeveralHosts, isOwnHost, SEVERAL_HOSTS } from './own-host';
export { discardBody, type ProblemAnswer, sendJson, sendProblem } from './responses';
export {
  BROKER_SECRET_HEADER,
  hasBearerToken,
  hasSecret,
  INTERNAL_SECRET_HEADER,
  internalSecret,
  refuseSecret,
  requireBrokerSecret,
} from './secrets';
export { DATA_POLICY, securityHeaders } from './security-headers';
export {
  answerClientErrors,
  CLIENT_TIMEOUTS,
  closeServer,
  createHttpServer,
  type Handler,
  KEEP_ALIVE_MS,
  listen,
  operationsRoutes,
  type Readiness,
  type Routes,
} from './server';
export { acceptedOrigins, isReadableByOthers, isSameOrigin, isSecureSite, originOf, type Site } from './site';
