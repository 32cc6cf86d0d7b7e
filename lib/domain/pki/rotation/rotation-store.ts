import type { RotationPauseReason, RotationPlan, RotationSelection, RotationState } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';

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

/** @param lock lock the row until the transaction ends */
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

/** Scheduled and running rotations. */
export async function selectOpenRotations(db: Db): Promise<RotationRow[]> {
  const { rows } = await db.query<RotationRow>({
    text: `select ${COLUMNS} from rotations where state in ('scheduled', 'running') order by created_at`,
  });
  return rows;
}

type NewRotation = Pick<RotationRow, 'name' | 'state' | 'selection' | 'plan' | 'reason' | 'startsAt'> & {
  createdAt: Date;
  createdBy: { id: string; label: string };
};

const insertRow = statement(
  `insert into rotations (name, state, selection, plan, created_at, created_by, created_by_id, reason, starts_at)
     values (:name, :state, :selection, :plan, :createdAt, :createdBy, :createdById, :reason, :startsAt) returning id`,
);

export async function insertRotation(db: Transaction, row: NewRotation): Promise<string> {
  const { rows } = await db.query<{ id: string }>(
    insertRow({
      ...row,
      selection: JSON.stringify(row.selection),
      plan: JSON.stringify(row.plan),
      createdBy: row.createdBy.label,
      createdById: row.createdBy.id,
      startsAt: row.startsAt === null ? null : new Date(row.startsAt),
    }),
  );
  return rows[0]?.id ?? '';
}

export async function markApproved(db: Transaction, id: string, at: Date, approver: string): Promise<void> {
  await db.query({
    text: `update rotations set state = 'scheduled', approved_at = $2, approved_by = $3 where id = $1`,
    values: [id, at, approver],
  });
}

export async function markStarted(db: Transaction, id: string, at: Date): Promise<void> {
  await db.query({
    text: `update rotations set state = 'running', started_at = $2, wave_at = $2 where id = $1`,
    values: [id, at],
  });
}

export async function markNextWave(db: Transaction, id: string, at: Date): Promise<void> {
  await db.query({
    text: `update rotations set wave = wave + 1, wave_at = $2 where id = $1`,
    values: [id, at],
  });
}

export async function markPaused(db: Transaction, id: string, reason: RotationPauseReason): Promise<void> {
  await db.query({
    text: `update rotations set state = 'paused', pause_reason = $2 where id = $1`,
    values: [id, reason],
  });
}

export async function markResumed(db: Transaction, id: string, at: Date, nextWave: boolean): Promise<void> {
  await db.query({
    text: `update rotations set state = 'running', pause_reason = null, judged_from = $2,
       wave = case when $3 then wave + 1 else wave end, wave_at = case when $3 then $2 else wave_at end where id = $1`,
    values: [id, at, nextWave],
  });
}

/** Failed targets are requested again; a completed rotation runs again. */
export async function markRetried(db: Transaction, id: string, at: Date, wasOver: boolean): Promise<void> {
  await db.query({
    text: `update rotations set judged_from = $2, ended_at = null, state = case when $3 then 'running' else state end where id = $1`,
    values: [id, at, wasOver],
  });
}

export async function markEnded(
  db: Transaction,
  id: string,
  state: Extract<RotationState, 'completed' | 'cancelled'>,
  at: Date,
): Promise<void> {
  await db.query({
    text: `update rotations set state = $2, pause_reason = null, ended_at = $3 where id = $1`,
    values: [id, state, at],
  });
}
