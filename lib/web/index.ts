// Turns requests into signed-in users and errors of verbs into responses. Invariant: no page, action or API operation
// runs without a session that was read from the database for this request.
import 'server-only';

export { serveApi } from './api/serve';
export { getConfig } from './config';
export { mapStyle } from './map-style';
export { healthz, metrics, readyz } from './operations';
export { isReadableByOthers, isSecure, mqttWebSocketUrl, publicOrigin } from './origin';
export { getDb, getLog } from './process-state';
export { publicAction, publicCtx, unlessGone } from './public-action';
export { currentSession, requireCtx, requirePermission, requireSession } from './require-ctx';
export { safeNext } from './safe-next';
export type { SignedIn, UserCtx } from './session';
export { authRoute, signInWithPassword, signOutRoute } from './sign-in';
export { topicRoot } from './topic-root';
