import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';
import { selectUser, type UserRow } from './actor-store';

/** A person with the role and fleets of this moment, for work that goes on without them; null: gone or disabled. */
export async function findActor(db: Db, userId: string): Promise<Actor | null> {
  const person = await selectUser(db, userId);
  return person && toActor(person);
}

export const toActor = ({ id, email, role, fleets }: UserRow) =>
  ({ kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets }) satisfies Actor;
