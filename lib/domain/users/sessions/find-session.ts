import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../../context';
import { selectSession, selectUser, type UserRow } from '../actor-store';
import { touchSession } from './session-store';

/** `session.endsAt`: ms since the epoch, at the latest. */
export type SignedIn = {
  actor: Extract<Actor, { kind: 'user' }>;
  name: string;
  email: string;
  session: { id: string; endsAt: number };
};

/**
 * The user of a session token with current role and fleets; null if invalid or ended. A use of the session: it ends once it
 * is not used for `idleMs`.
 */
export async function findSession({
  db,
  clock,
  token,
  idleMs,
}: {
  db: Db;
  clock: Clock;
  token: string;
  idleMs: number;
}): Promise<SignedIn | null> {
  const now = clock.now();
  const row = await selectSession(db, token, now);
  if (!row) return null;
  const { sessionId: id, expiresAt, idleUntil, name, email } = row;
  await touchSession(db, { id, idleUntil: idleUntil.getTime(), idleMs, now });
  return { actor: toActor(row), name, email, session: { id, endsAt: expiresAt.getTime() } };
}

/** A user with current role and fleets, for background work; null if deleted or disabled. */
export async function findActor(db: Db, userId: string): Promise<Actor | null> {
  const user = await selectUser(db, userId);
  return user && toActor(user);
}

const toActor = ({ id, email, role, fleets }: UserRow) =>
  ({ kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets }) satisfies Actor;
