import { COMMAND_CATALOGUE } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import type { StoredCommand } from './change';
import { SELECT } from './store';

const PERMITTED = COMMAND_CATALOGUE.flatMap(({ operation, roles }) => roles.map((role) => `'${operation} ${role}'`));

/** Of a row `c` of commands: whether the users who requested and approved it may still send it. */
export const MAY_BE_SENT = `not exists (
  select from (values (c.requested_by_kind, c.requested_by_id), (c.decided_by_kind, c.decided_by_id)) as p(kind, id)
    left join users u on u.id = p.id
  where p.kind = 'user' and (u.id is null or u.banned
    or c.operation || ' ' || u.role <> all (array[${PERMITTED.join(', ')}])
    or u.role <> 'admin' and not exists (select from memberships m where m.user_id = u.id and m.fleet_id = c.fleet_id)))`;

const LOCK = `${SELECT} where c.state in ('awaiting_approval', 'queued') and c.finished_at is null and c.sent_at is null
  and not (${MAY_BE_SENT}) order by c.created_at limit $1 for update of c skip locked`;

/** Commands that were not sent and may not be any more; skips those that another replica has locked. */
export async function lockNotPermitted(db: Transaction, limit: number): Promise<StoredCommand[]> {
  return (await db.query<StoredCommand>({ name: 'commands-lock-not-permitted', text: LOCK, values: [limit] })).rows;
}
