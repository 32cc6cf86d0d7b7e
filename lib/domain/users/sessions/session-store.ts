import type { SessionSummary } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { notify } from '../../notifications';

/** When a session `s` ends if it is not used. */
const ENDS_AT = 'least(s.expires_at, s.idle_until)';
/** A session is written at most this often, so `lastUsedAt` is up to that old. */
const TOUCH_EVERY_MS = 60_000;

/** Moves the end of an idle session to `idleMs` from now. */
export async function touchSession(
  db: Db,
  { id, idleUntil, idleMs, now }: { id: string; idleUntil: number; idleMs: number; now: number },
): Promise<void> {
  if (idleUntil >= now + idleMs - TOUCH_EVERY_MS) return;
  await db.query({
    name: 'touch-session',
    // An ended session must not start again
    text: `update sessions s set idle_until = $2, updated_at = $3 where s.id = $1 and ${ENDS_AT} > $3`,
    values: [id, new Date(now + idleMs), new Date(now)],
  });
}

type Row = Omit<SessionSummary, 'createdAt' | 'lastUsedAt' | 'endsAt' | 'current'> & {
  createdAt: Date;
  lastUsedAt: Date;
  endsAt: Date;
};

/** Open sessions of a user, the last used first. */
export async function selectSessions(
  db: Db,
  { userId, now }: { userId: string; now: number },
): Promise<Omit<SessionSummary, 'current'>[]> {
  const { rows } = await db.query<Row>({
    text: `select s.id, s.created_at as "createdAt", s.updated_at as "lastUsedAt", s.expires_at as "endsAt",
        nullif(s.ip_address, '') as address, nullif(s.user_agent, '') as "userAgent"
      from sessions s where s.user_id = $1 and ${ENDS_AT} > $2 order by s.updated_at desc, s.id limit 500`,
    values: [userId, new Date(now)],
  });
  return rows.map(({ createdAt, lastUsedAt, endsAt, ...row }) => ({
    ...row,
    createdAt: createdAt.getTime(),
    lastUsedAt: lastUsedAt.getTime(),
    endsAt: endsAt.getTime(),
  }));
}

/** Open sessions that began before `createdBefore`, ms since the epoch. */
export async function countOpen(
  db: Db,
  { createdBefore, now }: { createdBefore: number; now: number },
): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*)::int as count from sessions s where s.created_at < $1 and ${ENDS_AT} > $2`,
    values: [new Date(createdBefore), new Date(now)],
  });
  return rows[0]?.count ?? 0;
}

type Ended = { id: string; userId: string; email: string };
type Which =
  | { userId: string; id?: string; exceptId?: string }
  | { token: string }
  /** Ended by time before this, ms since the epoch; at most `limit`. */
  | { endedBefore: number; limit: number }
  | { createdBefore: number };

/** Deletes sessions. Their live connections end when the transaction commits. */
export async function deleteSessions(db: Db, which: Which): Promise<Ended[]> {
  const [where, values] = conditionOf(which);
  const { rows } = await db.query<Ended>({
    text: `delete from sessions s using users u where u.id = s.user_id and ${where} returning s.id, u.id as "userId", u.email`,
    values,
  });
  if (rows.length > 0) await notify(db, 'tsp_access', { type: 'session', sessionIds: rows.map(({ id }) => id) });
  return rows;
}

function conditionOf(which: Which): [where: string, values: unknown[]] {
  if ('token' in which) return ['s.token = $1', [which.token]];
  if ('createdBefore' in which) return ['s.created_at < $1', [new Date(which.createdBefore)]];
  if ('endedBefore' in which) {
    const { endedBefore, limit } = which;
    return [`s.id in (select s.id from sessions s where ${ENDS_AT} <= $1 limit $2)`, [new Date(endedBefore), limit]];
  }
  const { userId, id = null, exceptId = null } = which;
  return [
    's.user_id = $1 and ($2::text is null or s.id = $2) and ($3::text is null or s.id <> $3)',
    [userId, id, exceptId],
  ];
}
