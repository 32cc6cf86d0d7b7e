import { randomUUID } from 'node:crypto';
import type { Actor, Services } from '@/lib/domain/context';
import type { Db } from '@/lib/platform/db';

type TestUser = { id?: string; role?: 'operator' | 'support' | 'admin' /** Ids. */; fleets?: number[] };

/** Creates a user, by default an administrator, and returns it as an actor. Idempotent. */
export async function createTestUser({ prisma }: Db, user: TestUser = {}): Promise<Actor> {
  const { id = 'admin-1', role = 'admin', fleets = [] } = user;
  const email = `${id}@example.com`;
  await prisma.user.upsert({
    where: { id },
    update: {},
    create: { id, name: id, email, role, memberships: { create: fleets.map((fleetId) => ({ fleetId })) } },
  });
  return { kind: 'user', id, label: email, role, fleets: role === 'admin' ? 'all' : fleets };
}

const SESSION_MS = 3_600_000;

/** Creates a session of a user, as sign-in does. */
export async function createTestSession(
  { prisma }: Db,
  userId: string,
  now = Date.now(),
): Promise<Services['session']> {
  const endsAt = now + SESSION_MS;
  const id = randomUUID().replaceAll('-', '');
  const end = new Date(endsAt);
  await prisma.session.create({ data: { id, token: randomUUID(), userId, expiresAt: end, idleUntil: end } });
  return { id, endsAt };
}
