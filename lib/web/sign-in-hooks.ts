import { AsyncLocalStorage } from 'node:async_hooks';
import { BASE_ERROR_CODES } from '@better-auth/core/error';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import {
  endSession,
  hashPassword,
  recordSignIn,
  replaceEarlierHash,
  reserveSignInAttempt,
  type SessionEnd,
  verifyPassword,
} from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { getDb, getLog } from './process-state';
import { sessionTokenOf } from './session';

const SIGN_IN_PATH = '/sign-in/email';
const SIGN_OUT_PATH = '/sign-out';

/** The hash with which the password of this request was checked. */
const checked = new AsyncLocalStorage<{ hash: string | null }>();

/** Runs better-auth's handler so that its hooks know which hash was checked. */
export const noteChecks = <T>(run: () => Promise<T>): Promise<T> => checked.run({ hash: null }, run);

export async function verifyAndNote(given: { hash: string; password: string }): Promise<boolean> {
  const request = checked.getStore();
  if (request) request.hash = given.hash;
  return verifyPassword(given).catch(asApiError);
}

/** For an unknown address, so that it takes as long as a wrong password. */
export const hashUnknown = (password: string): Promise<string> => hashPassword(password).catch(asApiError);

/** better-auth answers other errors with 500. */
function asApiError(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  throw new APIError('SERVICE_UNAVAILABLE', { code: error.code, message: error.message });
}

/** The same response for an unknown address, a wrong password and a disabled user. */
const wrongCredentials = () => APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);

/** Set by `lib/processes/web`: the client's address, from the socket or from a trusted proxy. */
const addressOf = (headers: Headers | undefined): string | null => headers?.get('x-forwarded-for') ?? null;

/** Adds what better-auth lacks: delays after failed attempts, disabled users, the end of idle sessions, audit entries. */
export function signInHooks({ lifetimeMs, idleMs }: { lifetimeMs: number; idleMs: number }) {
  const system = (): Ctx => ({ db: getDb(), clock: systemClock, actor: systemActor('web') });
  const end = (token: string, reason: SessionEnd) => endSession({ ctx: system(), input: { token, reason } });
  return {
    hooks: {
      before: createAuthMiddleware(async ({ path, body, headers }) => {
        const token = headers && sessionTokenOf(headers);
        if (path === SIGN_OUT_PATH && token) await end(token, 'sign_out');
        const email: unknown = body?.email;
        if (path !== SIGN_IN_PATH || typeof email !== 'string') return;
        try {
          await reserveSignInAttempt({ ctx: system(), input: { email, address: addressOf(headers) } });
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          const { code, message, retryAfterS } = error;
          throw new APIError('TOO_MANY_REQUESTS', { code, message }, { 'x-retry-after': String(retryAfterS) });
        }
      }),
      after: createAuthMiddleware(async ({ path, body, context, headers }) => {
        const created = path === SIGN_IN_PATH ? context.newSession : null;
        if (!created) return;
        const hash = checked.getStore()?.hash ?? '';
        const input = { userId: created.user.id, address: addressOf(headers), hash };
        if (!(await recordSignIn({ ctx: system(), input }))) {
          await end(created.session.token, 'refused');
          throw wrongCredentials();
        }
        const password = String(body?.password);
        await replaceEarlierHash({ ctx: system(), input: { userId: created.user.id, hash, password } }).catch((err) =>
          getLog().warn({ err }, 'replacing a password hash failed'),
        );
        // One session a browser: a session whose cookie is replaced could not be ended any more
        const before = headers && sessionTokenOf(headers);
        if (before) await end(before, 'replaced');
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session: { userId: string }, endpoint: { headers?: Headers } | null) => {
            const user = await getDb().prisma.user.findUnique({
              where: { id: session.userId },
              select: { banned: true },
            });
            if (!user || user.banned) throw wrongCredentials();
            const now = systemClock.now();
            return {
              data: {
                ...session,
                // better-auth ends a session after a day if the request says `rememberMe: false`
                expiresAt: new Date(now + lifetimeMs),
                idleUntil: new Date(now + idleMs),
                // better-auth keeps only the network of an IPv6 address
                ipAddress: addressOf(endpoint?.headers),
              },
            };
          },
        },
      },
    },
  };
}
