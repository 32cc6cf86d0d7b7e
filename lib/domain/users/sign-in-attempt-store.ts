import { randomUUID } from 'node:crypto';
import type { Db } from '@/lib/platform/db';

/** Consecutive failures for one address, from any client. */
export const SIGN_IN_ATTEMPTS = 10;
/** A lock ends after this. Open sessions continue, so that locking others out has little effect. */
export const SIGN_IN_WINDOW_MS = 15 * 60_000;

// Counted before the password is checked: of concurrent attempts only ten are checked. Refused attempts do not extend
// the lock.
const SQL = `
insert into rate_limits as r (id, key, count, last_request) values ($1, $2, 1, $3)
on conflict (key) do update set
  count = case when r.last_request <= $3::bigint - ${SIGN_IN_WINDOW_MS} then 1 else least(r.count + 1, ${SIGN_IN_ATTEMPTS + 2}) end,
  last_request = case when r.count >= ${SIGN_IN_ATTEMPTS} and r.last_request > $3::bigint - ${SIGN_IN_WINDOW_MS}
    then r.last_request else $3 end
returning count, last_request`;

/** @returns the number of attempts including this one */
export async function countAttempt(db: Db, key: string, now: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    name: 'reserve-sign-in-attempt',
    text: SQL,
    values: [randomUUID(), key, now],
  });
  return rows[0]?.count ?? 0;
}
