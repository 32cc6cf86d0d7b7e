import { BASE_ERROR_CODES } from '@better-auth/core/error';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { endSession, recordSignIn, reserveSignInAttempt } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { getDb } from './process-state';
import { sessionTokenOf } from './session';

const SIGN_IN_PATH = '/sign-in/email';
const SIGN_OUT_PATH = '/sign-out';

/** The same response for an unknown address, a wrong password and a disabled user. */
const wrongCredentials = () => APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);

/** Set by `lib/processes/web`: the client's address, from the socket or from a trusted proxy. */
const addressOf = (headers: Headers | undefined): string | null => headers?.get('x-forwarded-for') ?? null;

/** Adds what better-auth lacks: delays after failed attempts, disabled users, the end of idle sessions, audit entries. */
export function signInHooks({ idleMs }: { idleMs: number }) {
  const system = (): Ctx => ({ db: getDb(), clock: systemClock, actor: systemActor('web') });
  const endPresented = async (headers: Headers | undefined, reason: 'sign_out' | 'replaced'): Promise<void> => {
    const token = headers ? sessionTokenOf(headers) : null;
    if (token !== null) await endSession({ ctx: system(), input: { token, reason } });
  };
  return {
    hooks: {
      before: createAuthMiddleware(async ({ path, body, headers }) => {
        if (path === SIGN_OUT_PATH) await endPresented(headers, 'sign_out');
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
      after: createAuthMiddleware(async ({ path, context, headers }) => {
        const user = path === SIGN_IN_PATH ? context.newSession?.user : undefined;
        if (!user) return;
        await recordSignIn({ ctx: system(), input: { userId: user.id, address: addressOf(headers) } });
        // One session a browser: a session whose cookie is replaced could not be ended any more
        await endPresented(headers, 'replaced');
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
            // better-auth keeps only the network of an IPv6 address
            const ipAddress = addressOf(endpoint?.headers);
            return { data: { ...session, ipAddress, idleUntil: new Date(systemClock.now() + idleMs) } };
          },
        },
      },
    },
  };
}
