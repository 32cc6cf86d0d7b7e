import { BASE_ERROR_CODES } from '@better-auth/core/error';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { type Ctx, systemActor } from '@/lib/domain/context';
import { DomainError } from '@/lib/domain/errors';
import { recordSignIn, reserveSignInAttempt } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { getDb } from './process-state';

// Reported by the proxy and not trusted: only a hint in the audit log
const PEER_LENGTH = 100;
const SIGN_IN_PATH = '/sign-in/email';

/** The same response for an unknown address, a wrong password and a disabled user. */
const wrongCredentials = () => APIError.from('UNAUTHORIZED', BASE_ERROR_CODES.INVALID_EMAIL_OR_PASSWORD);

/** Adds what better-auth lacks: the lock-out of an account, disabled users and the audit entry. */
export function signInHooks() {
  const system = (): Ctx => ({ db: getDb(), clock: systemClock, actor: systemActor('web') });
  return {
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        const email: unknown = body?.email;
        if (path !== SIGN_IN_PATH || typeof email !== 'string') return;
        try {
          await reserveSignInAttempt({ ctx: system(), input: { email } });
        } catch (error) {
          if (!(error instanceof DomainError)) throw error;
          throw new APIError('TOO_MANY_REQUESTS', { code: error.code, message: error.message });
        }
      }),
      after: createAuthMiddleware(async ({ path, context, headers }) => {
        const user = path === SIGN_IN_PATH ? context.newSession?.user : undefined;
        if (!user) return;
        const peer = headers?.get('x-forwarded-for')?.slice(0, PEER_LENGTH) ?? null;
        await recordSignIn({ ctx: system(), input: { userId: user.id, peer } });
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session: { userId: string }) => {
            const user = await getDb().prisma.user.findUnique({
              where: { id: session.userId },
              select: { banned: true },
            });
            if (!user || user.banned) throw wrongCredentials();
          },
        },
      },
    },
  };
}
