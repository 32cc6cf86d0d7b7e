import type { Role } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Actor } from '../context';

/** A person with the role and fleets of this moment, for work that goes on without them; null: gone or disabled. */
export async function findActor(db: Db, userId: string): Promise<Actor | null> {
  const { rows } = await db.query<{ label: string; role: Role; fleets: number[] }>({
    text: `select u.email as label, u.role, array(select m.fleet_id from memberships m where m.user_id = u.id) as fleets
     from users u where u.id = $1 and not u.banned`,
    values: [userId],
  });
  const [row] = rows;
  return row
    ? { kind: 'user', id: userId, label: row.label, role: row.role, fleets: row.role === 'admin' ? 'all' : row.fleets }
    : null;
}
