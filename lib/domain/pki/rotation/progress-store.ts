import type { RotationTarget, RotationTargetState } from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { escapeLike } from '@/lib/platform/db/escape-like';
import { ms } from '@/lib/platform/db/sql-time';

export type WaveCount = { rotationId: string; wave: number; state: RotationTargetState; count: number };

export async function selectCounts(db: Db, ids: string[]): Promise<WaveCount[]> {
  const { rows } = await db.query<WaveCount>({
    text: `select rotation_id as "rotationId", wave, state, count(*)::int as count from rotation_targets
     where rotation_id = any($1::uuid[]) group by 1, 2, 3`,
    values: [ids],
  });
  return rows;
}

export async function selectFailures(db: Db, id: string) {
  const { rows } = await db.query<{ code: string; count: number; example: string | null }>({
    text: `select failure_code as code, count(*)::int as count, max(failure_detail) as example from rotation_targets
     where rotation_id = $1 and failure_code is not null and state in ('failed', 'skipped')
     group by 1 order by 2 desc, 1`,
    values: [id],
  });
  return rows;
}

// Offline during an exchange for longer than in a tunnel or a car park
const AWAY_MINUTES = 15;

/** SQL over `t` (rotation_targets) and `p` (vehicle_presence): targets that may be stranded; `$2` is now. */
const IS_STRANDED = `(t.state = 'failed' or (t.state in ('asked', 'issued', 'installed')
  and not coalesce(p.connected, false) and t.changed_at < $2::timestamptz - interval '${AWAY_MINUTES} minutes'))`;

export async function selectStrandedCount(db: Db, id: string, now: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*)::int as count from rotation_targets t left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     where t.rotation_id = $1 and ${IS_STRANDED}`,
    values: [id, new Date(now)],
  });
  return rows[0]?.count ?? 0;
}

const CHART_MINUTES = 60;
const MINUTE_MS = 60_000;

export async function selectConfirmedPerMinute(db: Db, id: string, now: number) {
  const last = Math.floor(now / MINUTE_MS) * MINUTE_MS;
  const first = last - (CHART_MINUTES - 1) * MINUTE_MS;
  const { rows } = await db.query<{ at: number; count: number }>({
    text: `select ${ms("date_trunc('minute', changed_at)")} as at, count(*)::int as count from rotation_targets
     where rotation_id = $1 and state = 'confirmed' and changed_at >= $2 group by 1`,
    values: [id, new Date(first)],
  });
  const counts = new Map(rows.map(({ at, count }) => [at, count]));
  return Array.from({ length: CHART_MINUTES }, (_, i) => {
    const at = first + i * MINUTE_MS;
    return { at, count: counts.get(at) ?? 0 };
  });
}

type WaveProgress = {
  underWay: number;
  reachable: number;
  waiting: number;
  open: number;
  confirmed: number;
  /** In waves up to this one, since `since`. */
  ended: number;
  failed: number;
  size: number;
  lastWave: number;
  endedAt: number | null;
};

/** Progress of a wave; `since`: ms since the epoch. */
export async function countWave(
  db: Db,
  rotationId: string,
  { wave, since }: { wave: number; since: number },
): Promise<WaveProgress> {
  const { rows } = await db.query<WaveProgress>({
    text: `select count(*) filter (where t.state in ('asked', 'issued', 'installed'))::int as "underWay",
       count(*) filter (where t.state = 'waiting' and t.wave <= $2 and p.connected)::int as reachable,
       count(*) filter (where t.state = 'waiting' and t.wave = $2)::int as waiting,
       count(*) filter (where t.state in ('waiting', 'asked', 'issued', 'installed'))::int as open,
       count(*) filter (where t.state = 'confirmed' and t.wave = $2)::int as confirmed,
       count(*) filter (where t.state in ('confirmed', 'failed') and t.wave <= $2 and t.changed_at >= $3)::int as ended,
       count(*) filter (where t.state = 'failed' and t.wave <= $2 and t.changed_at >= $3)::int as failed,
       count(*) filter (where t.wave = $2 and t.state <> 'skipped')::int as size,
       coalesce(max(t.wave), 0)::int as "lastWave",
       ${ms("max(t.changed_at) filter (where t.wave <= $2 and t.state in ('confirmed', 'failed', 'skipped'))")} as "endedAt"
     from rotation_targets t left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     where t.rotation_id = $1`,
    values: [rotationId, wave, new Date(since)],
  });
  const [found] = rows;
  if (!found) throw new Error('A count returned no row');
  return found;
}

type TargetFilter = {
  state?: RotationTargetState[] | undefined;
  stranded?: boolean | undefined;
  wave?: number | undefined;
  /** Part of VIN, plate or TBox serial. */
  q?: string | undefined;
};
export type ListedTarget = Omit<RotationTarget, 'advice'> & { id: number; stranded: boolean };

/** In the order of requests. @param page.after the last row of the previous page */
export async function selectTargets(
  db: Db,
  rotationId: string,
  { state, stranded, wave, q }: TargetFilter,
  { now, after, limit }: { now: number; after: { wave: number; id: number } | null; limit: number },
): Promise<ListedTarget[]> {
  const values: unknown[] = [rotationId, new Date(now)];
  const bind = (value: unknown) => `$${values.push(value)}`;
  const where = ['t.rotation_id = $1'];
  if (state?.length) where.push(`t.state = any(${bind(state)}::text[])`);
  if (stranded) where.push(IS_STRANDED);
  if (wave !== undefined) where.push(`t.wave = ${bind(wave)}`);
  if (q) {
    const like = bind(`%${escapeLike(q)}%`);
    where.push(`(v.vin ilike ${like} or v.plate ilike ${like} or b.serial ilike ${like})`);
  }
  if (after) where.push(`(t.wave, t.id) > (${bind(after.wave)}, ${bind(after.id)})`);
  const { rows } = await db.query<ListedTarget>({
    text: `select t.id, v.vin, v.plate, b.serial as "tboxSerial", t.wave, t.state, t.attempt, t.failure_code as "failureCode",
       t.failure_detail as "failureDetail", ${ms('t.changed_at')} as "changedAt", coalesce(p.connected, false) as connected,
       ${ms('greatest(o.last_seen_at, n.last_seen_at)')} as "lastSeenAt",
       o.serial_number as "oldCertificate", n.serial_number as "newCertificate",
       ${ms(`greatest(case when o.revoked_at is null then o.not_after end,
         case when t.state = 'confirmed' and n.revoked_at is null then n.not_after end)`)} as "validUntil",
       ${IS_STRANDED} as stranded
     from rotation_targets t
     join vehicles v on v.id = t.vehicle_id
     join tboxes b on b.id = t.tbox_id
     left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     left join tbox_certificates o on o.id = t.old_certificate_id
     left join tbox_certificates n on n.id = t.new_certificate_id
     where ${where.join(' and ')} order by t.wave, t.id limit ${bind(limit)}`,
    values,
  });
  return rows;
}
