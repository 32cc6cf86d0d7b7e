import { prismaAdapter } from '@better-auth/prisma-adapter';
import { betterAuth } from 'better-auth/minimal';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { rateLimitedLog } from '@/lib/platform/log';
import { getConfig } from './config';
import { acceptedOrigins, isSecure } from './origin';
import { getDb, getLog } from './process-state';
import { COOKIE_PREFIX } from './session-cookie';
import { hashUnknown, noteChecks, signInHooks, verifyAndNote } from './sign-in-hooks';

// Strangers can cause errors
const LOG_INTERVAL_MS = 1_000;
// A shift with its hand-over. Use does not extend it
const SESSION_S = 12 * 3_600;

type Auth = { handler(request: Request): Promise<Response> };
const holder = globalThis as typeof globalThis & { tspAuth?: Map<string, Auth> };

// While the secret is being changed there are two
const MAX_SECRETS = 2;

/**
 * E-mail and password, sessions in PostgreSQL. There is no sign-up: users are invited.
 * @param secret signs and verifies cookies
 */
export function getAuth(secret: string): Auth {
  holder.tspAuth ??= new Map();
  const known = holder.tspAuth.get(secret);
  if (known) return known;
  if (holder.tspAuth.size >= MAX_SECRETS) holder.tspAuth.clear();
  const auth = createAuth(secret);
  holder.tspAuth.set(secret, auth);
  return auth;
}

function createAuth(secret: string): Auth {
  const { PUBLIC_URL, PORT, SESSION_IDLE_MINUTES } = getConfig();
  const logError = rateLimitedLog(LOG_INTERVAL_MS, (message, suppressed) =>
    getLog().error({ source: 'better-auth', suppressed }, String(message)),
  );
  const auth = betterAuth({
    appName: 'TSP Console',
    secret,
    baseURL: PUBLIC_URL ?? `http://localhost:${PORT}`,
    basePath: '/api/auth',
    trustedOrigins: async (request) => (request ? acceptedOrigins(request.headers) : []),
    database: prismaAdapter(getDb().prisma, { provider: 'postgresql' }),
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 1,
      maxPasswordLength: MAX_LENGTH.password,
      password: { hash: hashUnknown, verify: verifyAndNote },
    },
    session: {
      expiresIn: SESSION_S,
      disableSessionRefresh: true,
      additionalFields: { idleUntil: { type: 'date', required: true, input: false } },
    },
    // Failed attempts are counted by `reserveSignInAttempt`
    rateLimit: { enabled: false },
    ...signInHooks({ lifetimeMs: SESSION_S * 1_000, idleMs: SESSION_IDLE_MINUTES * 60_000 }),
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: isSecure(),
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
    },
    // `signInWithPassword` and `authRoute` log what is refused
    logger: { level: 'error', log: (_, message) => logError(message) },
    telemetry: { enabled: false },
  });
  // With the hooks of the same module: a build has several copies of it
  return { handler: (request) => noteChecks(() => auth.handler(request)) };
}
