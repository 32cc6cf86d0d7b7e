import type { Ctx } from '@/lib/domain/context';
import { findSession, type SignedIn } from '@/lib/domain/users';
import { systemClock } from '@/lib/platform/clock';
import { getConfig } from './config';
import { isSecure } from './origin';
import { getDb } from './process-state';
import { readSessionToken } from './session-cookie';

export type { SignedIn } from '@/lib/domain/users';
export type UserCtx = Ctx & { actor: SignedIn['actor'] };

/** Who sends this request. Asked of the database each time, so that a disabled person is out at once. */
export async function findSignedIn(headers: Headers): Promise<SignedIn | null> {
  const token = readSessionToken(headers.get('cookie'), { secret: getConfig().AUTH_SECRET, secure: isSecure() });
  return token === null ? null : findSession({ db: getDb(), clock: systemClock, token });
}

export const ctxOf = ({ actor }: SignedIn): UserCtx => ({ db: getDb(), clock: systemClock, actor });
