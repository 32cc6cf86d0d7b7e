import type { Role, UserSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { escapeLike } from '@/lib/platform/db/escape-like';

type Row = Omit<UserSummary, 'createdAt' | 'lastSignInAt' | 'role' | 'signInDelayedUntil'> & {
  role: Role;
  createdAt: Date;
  lastSignInAt: Date | null;
};

// Sessions are deleted when they end, so the last sign-in is read from the audit trail
const SQL = `
select u.id, u.name, u.email, u.role, u.banned as disabled, u.created_at as "createdAt",
  case when u.role = 'admin' then '[]'::json else coalesce((
    select json_agg(json_build_object('code', f.code, 'name', f.name) order by f.code)
    from memberships m join fleets f on f.id = m.fleet_id where m.user_id = u.id), '[]'::json) end as fleets,
  (select a.at from audit_entries a where a.actor_id = u.id and a.action = 'session.start'
    order by a.id desc limit 1) as "lastSignInAt"
from users u
where ($1::text is null or u.name ilike $1 or u.email ilike $1) and ($2::text is null or u.email > $2)
order by u.email limit $3`;

export async function selectUsers(
  db: Db,
  { q, after, limit }: { q?: string | undefined; after?: string | undefined; limit: number },
): Promise<Omit<UserSummary, 'signInDelayedUntil'>[]> {
  const pattern = q ? `%${escapeLike(q)}%` : null;
  const { rows } = await db.query<Row>({
    name: 'list-users',
    text: SQL,
    values: [pattern, after ?? null, limit],
  });
  return rows.map((row) => ({
    ...row,
    createdAt: row.createdAt.getTime(),
    lastSignInAt: row.lastSignInAt?.getTime() ?? null,
  }));
}
