import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';
import { selectSession, selectUser, type UserRow } from './actor-store';

export type SignedIn = { actor: Extract<Actor, { kind: 'user' }>; name: string; email: string; expiresAt: number };

/** The user of a session token with current role and fleets; null if invalid or expired. */
export async function findSession({
  db,
  clock,
  token,
}: {
  db: Db;
  clock: Clock;
  token: string;
}): Promise<SignedIn | null> {
  const row = await selectSession(db, token, clock.now());
  return row && { actor: toActor(row), name: row.name, email: row.email, expiresAt: row.expiresAt.getTime() };
}

/** A user with current role and fleets, for background work; null if deleted or disabled. */
export async function findActor(db: Db, userId: string): Promise<Actor | null> {
  const user = await selectUser(db, userId);
  return user && toActor(user);
}

const toActor = ({ id, email, role, fleets }: UserRow) =>
  ({ kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets }) satisfies Actor;
