import type {
  RotationPauseReason,
  RotationPlan,
  RotationSelection,
  RotationState,
  RotationTargetState,
} from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

/** Times: ms since the epoch. */
export type RotationRow = {
  id: string;
  name: string;
  state: RotationState;
  pauseReason: RotationPauseReason | null;
  selection: RotationSelection;
  plan: RotationPlan;
  createdAt: number;
  createdBy: string;
  createdById: string;
  reason: string | null;
  approvedAt: number | null;
  approvedBy: string | null;
  startsAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  wave: number;
  waveAt: number | null;
  judgedFrom: number | null;
};

const COLUMNS = `id, name, state, pause_reason as "pauseReason",
  '{"withdrawnIssuers": []}'::jsonb || selection as selection, plan, ${ms('created_at')} as "createdAt",
  created_by as "createdBy", created_by_id as "createdById", reason, ${ms('approved_at')} as "approvedAt",
  approved_by as "approvedBy", ${ms('starts_at')} as "startsAt", ${ms('started_at')} as "startedAt",
  ${ms('ended_at')} as "endedAt", wave, ${ms('wave_at')} as "waveAt", ${ms('judged_from')} as "judgedFrom"`;

/** @param lock held until the transaction ends */
export async function selectRotation(db: Db, id: string, lock = false): Promise<RotationRow | null> {
  const { rows } = await db.query<RotationRow>({
    text: `select ${COLUMNS} from rotations where id = $1 ${lock ? 'for update' : ''}`,
    values: [id],
  });
  return rows[0] ?? null;
}

export async function selectRotations(
  db: Db,
  after: { at: number; id: string } | null,
  limit: number,
): Promise<RotationRow[]> {
  const { rows } = await db.query<RotationRow>({
    text: `select ${COLUMNS} from rotations
     where $1::timestamptz is null or created_at < $1 or (created_at = $1 and id > $2)
     order by created_at desc, id limit $3`,
    values: [after && new Date(after.at), after?.id ?? null, limit],
  });
  return rows;
}

/** Those that have to be looked after. */
export async function selectOpenRotations(db: Db): Promise<RotationRow[]> {
  const { rows } = await db.query<RotationRow>({
    text: `select ${COLUMNS} from rotations where state in ('scheduled', 'running') order by created_at`,
  });
  return rows;
}

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

// Away in the middle of it for longer than a tunnel or a car park takes
const AWAY_MINUTES = 15;

/** SQL of what may be lost, over `t` (rotation_targets) and `p` (vehicle_presence). @param now an expression */
export const isStranded = (now: string) => `(t.state = 'failed' or (t.state in ('asked', 'issued', 'installed')
  and not coalesce(p.connected, false) and t.changed_at < ${now} - interval '${AWAY_MINUTES} minutes'))`;

export async function selectStrandedCount(db: Db, id: string, now: number): Promise<number> {
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*)::int as count from rotation_targets t left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     where t.rotation_id = $1 and ${isStranded('$2::timestamptz')}`,
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
