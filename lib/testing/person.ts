import type { Actor } from '@/lib/domain/context';
import type { Db } from '@/lib/platform/db';

type TestUser = { id?: string; role?: 'operator' | 'support' | 'admin' /** Ids. */; fleets?: number[] };

/** Somebody who may sign in, an administrator where nothing else is said; as an actor. Safe to call again. */
export async function createTestUser({ prisma }: Db, person: TestUser = {}): Promise<Actor> {
  const { id = 'admin-1', role = 'admin', fleets = [] } = person;
  const email = `${id}@example.com`;
  await prisma.user.upsert({
    where: { id },
    update: {},
    create: { id, name: id, email, role, memberships: { create: fleets.map((fleetId) => ({ fleetId })) } },
  });
  return { kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets };
}
