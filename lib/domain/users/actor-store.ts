import type { Role } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';

export type UserRow = { id: string; name: string; email: string; role: Role; fleets: number[] };
export type SessionRow = UserRow & { sessionId: string; expiresAt: Date; idleUntil: Date };

const USER_COLUMNS = `u.id, u.name, u.email, u.role,
  array(select m.fleet_id from memberships m where m.user_id = u.id order by m.fleet_id) as fleets`;

/** Null if deleted or disabled. */
export async function selectUser(db: Db, userId: string): Promise<UserRow | null> {
  const { rows } = await db.query<UserRow>({
    name: 'find-user',
    text: `select ${USER_COLUMNS} from users u where u.id = $1 and not u.banned`,
    values: [userId],
  });
  return rows[0] ?? null;
}

/** One query on two unique indexes, because it precedes every page and API response. */
export async function selectSession(db: Db, token: string, now: number): Promise<SessionRow | null> {
  const { rows } = await db.query<SessionRow>({
    name: 'find-session',
    text: `select ${USER_COLUMNS}, s.id as "sessionId", s.expires_at as "expiresAt", s.idle_until as "idleUntil"
      from sessions s join users u on u.id = s.user_id
      where s.token = $1 and s.expires_at > $2 and s.idle_until > $2 and not u.banned`,
    values: [token, new Date(now)],
  });
  return rows[0] ?? null;
}
