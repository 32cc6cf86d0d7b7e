import type { Role } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';

export type SignedIn = { actor: Extract<Actor, { kind: 'user' }>; name: string; email: string; expiresAt: number };

type Row = { id: string; name: string; email: string; role: Role; expires_at: Date; fleets: number[] };

// One round trip on two unique indexes: it stands before every page and every API answer
const SQL = `
select u.id, u.name, u.email, u.role, s.expires_at,
  array(select m.fleet_id from memberships m where m.user_id = u.id order by m.fleet_id) as fleets
from sessions s join users u on u.id = s.user_id
where s.token = $1 and s.expires_at > $2 and not u.banned`;

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
  const values = [token, new Date(clock.now())];
  const { rows } = await db.query<Row>({ name: 'find-session', text: SQL, values });
  const [row] = rows;
  if (!row) return null;
  return {
    actor: {
      kind: 'user',
      id: row.id,
      label: row.email,
      role: row.role,
      fleets: row.role === 'admin' ? 'all' : row.fleets,
    },
    name: row.name,
    email: row.email,
    expiresAt: row.expires_at.getTime(),
  };
}
