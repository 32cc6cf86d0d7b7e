import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';
import { selectSession, selectUser, type UserRow } from './actor-store';
export type SignedIn = { actor: Extract<Actor, { kind: 'user' }>; name: string; email: string; expiresAt: number };

/** Who a session token stands for, with the role and fleets of this moment; null: nobody, or not any more. */
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

/** A person with the role and fleets of this moment, for work that goes on without them; null: gone or disabled. */
export async function findActor(db: Db, userId: string): Promise<Actor | null> {
  const person = await selectUser(db, userId);
  return person && toActor(person);
}

export const toActor = ({ id, email, role, fleets }: UserRow) =>
  ({ kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets }) satisfies Actor;
