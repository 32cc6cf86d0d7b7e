// Where a request becomes a person and a verb's refusal becomes an answer. Invariant: no page, action or API operation
// runs without a session read from the database for this very request.
import 'server-only';

export { type ActionResult, action, publicAction } from './action';
export { serveApi } from './api/serve';
export { getBroker } from './broker';
export { commandOutcome } from './command-outcome';
export { getConfig } from './config';
export { csvResponse } from './csv-response';
export { downloadResponse } from './download-response';
export { idempotencyKey } from './idempotency-key';
export { liveProcesses } from './live-processes';
export { liveTokenInput } from './live-token-input';
export { mapStyle } from './map-style';
export { healthz, metrics, readyz } from './operations';
export { invitationUrl, isSecure, mqttWebSocketUrl, publicOrigin } from './origin';
export { preferenceApplied, preferredWaitS } from './prefer-wait';
export { getDb, getLog } from './process-state';
export { publicCtx } from './public-ctx';
export { currentSession, requireCtx, requireRole, requireSession } from './require-ctx';
export { route } from './route';
export { safeNext } from './safe-next';
export type { SignedIn, UserCtx } from './session';
export { authRoute, signInWithPassword } from './sign-in';
export { topicRoot } from './topic-root';
