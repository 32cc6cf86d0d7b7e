import { randomUUID } from 'node:crypto';
import type { InvitationSummary, Role } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { NotFoundError, ValidationError } from '../errors';

type Fleet = { id: number; code: string; name: string };
export type LockedUser = { id: string; email: string; role: Role; banned: boolean };

/** @throws ValidationError naming unknown codes */
export async function findFleets(db: Transaction, codes: string[]): Promise<Fleet[]> {
  const fleets = await db.prisma.fleet.findMany({
    where: { code: { in: codes } },
    orderBy: { code: 'asc' },
    select: { id: true, code: true, name: true },
  });
  const missing = codes.filter((code) => !fleets.some((fleet) => fleet.code === code));
  if (missing.length) throw new ValidationError([{ path: 'fleets', message: `No such fleet: ${missing.join(', ')}` }]);
  return fleets;
}

/**
 * Locks this user and all enabled administrators in a fixed order, so that concurrent changes cannot leave no
 * administrator.
 * @throws NotFoundError
 */
export async function lockUser(
  db: Transaction,
  userId: string,
): Promise<{ user: LockedUser; otherAdministrators: number }> {
  const { rows } = await db.query<LockedUser>({
    text: `select id, email, role, banned from users where id = $1 or (role = 'admin' and not banned)
      order by id for update`,
    values: [userId],
  });
  const user = rows.find((row) => row.id === userId);
  if (!user) throw new NotFoundError('The user');
  const otherAdministrators = rows.filter((row) => row.id !== userId && row.role === 'admin' && !row.banned).length;
  return { user, otherAdministrators };
}

/** Serialises processes that start at once. */
export async function lockFirstAdministrator(db: Transaction): Promise<void> {
  await db.query({ text: `select pg_advisory_xact_lock(hashtext('ensure-administrator'))` });
}

type NewUser = { email: string; name: string; role: Role; passwordHash: string; fleetIds: number[]; now: Date };

export async function createUser(db: Transaction, user: NewUser): Promise<string> {
  const { email, name, role, passwordHash, now } = user;
  const id = randomUUID();
  await db.prisma.user.create({ data: { id, email, name, role, emailVerified: true, createdAt: now } });
  await db.prisma.account.create({
    data: { id: randomUUID(), userId: id, accountId: id, providerId: 'credential', password: passwordHash },
  });
  await replaceMemberships(db, id, user.fleetIds);
  return id;
}

export async function replaceMemberships(db: Transaction, userId: string, fleetIds: number[]): Promise<void> {
  await db.prisma.membership.deleteMany({ where: { userId } });
  await db.prisma.membership.createMany({ data: fleetIds.map((fleetId) => ({ userId, fleetId })) });
}

export async function fleetCodesOf(db: Transaction, userId: string): Promise<string[]> {
  const rows = await db.prisma.membership.findMany({
    where: { userId },
    select: { fleet: { select: { code: true } } },
  });
  return rows.map((row) => row.fleet.code).sort();
}

type OpenInvitation = {
  id: string;
  email: string;
  role: string;
  fleetIds: number[];
  createdAt: Date;
  expiresAt: Date;
};

export const isOpen = (now: Date) => ({ acceptedAt: null, revokedAt: null, expiresAt: { gt: now } });

export function summarise(row: OpenInvitation, fleets: Fleet[]): InvitationSummary {
  return {
    id: row.id,
    email: row.email,
    role: row.role as Role,
    fleets: fleets.filter(({ id }) => row.fleetIds.includes(id)).map(({ code, name }) => ({ code, name })),
    createdAt: row.createdAt.getTime(),
    expiresAt: row.expiresAt.getTime(),
  };
}
