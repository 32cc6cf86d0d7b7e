import type { BatchState, BatchSummary, Operation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import { statement } from '@/lib/platform/db/statement';
import type { Actor, Ctx } from '../../context';
import type { CommandVehicle } from '../vehicle-store';

type NewBatch = {
  id: string;
  operation: Operation;
  params: Record<string, unknown>;
  reason: string | null;
  ticket: string | null;
  deadlineMs: number;
  perMinute: number;
  now: number;
  included: CommandVehicle[];
};

const insertBatchRow = statement(
  `insert into command_batches (id, operation, params, reason, ticket, state, deadline_ms, per_minute, requested_by_id,
       requested_by_name, created_at, changed_at)
     values (:id, :operation, :params, :reason, :ticket, 'running', :deadlineMs, :perMinute, :actorId, :actorLabel, :now,
       :now) on conflict (id) do nothing`,
);

/** @returns false: the id exists already */
export async function insertBatch(db: Transaction, actor: Actor, batch: NewBatch): Promise<boolean> {
  const { rowCount } = await db.query(
    insertBatchRow({
      id: batch.id,
      operation: batch.operation,
      params: JSON.stringify(batch.params),
      reason: batch.reason,
      ticket: batch.ticket,
      deadlineMs: batch.deadlineMs,
      perMinute: batch.perMinute,
      actorId: actor.id,
      actorLabel: actor.label,
      now: new Date(batch.now),
    }),
  );
  if (rowCount === 0) return false;
  await db.query({
    text: `insert into command_batch_items (batch_id, position, vehicle_id, fleet_id)
     select $1, position, vehicle_id, fleet_id
     from unnest($2::int[], $3::int[]) with ordinality as t(vehicle_id, fleet_id, position)`,
    values: [batch.id, batch.included.map(({ id }) => id), batch.included.map(({ fleetId }) => fleetId)],
  });
  return true;
}

// Actors with all fleets see every batch; others their own, and those whose every vehicle they may see
const VISIBLE = `($1::int[] is null or b.requested_by_id = $2 or not exists (
  select 1 from command_batch_items i where i.batch_id = b.id and i.fleet_id <> all($1::int[])))`;

const SUMMARY = `select b.id, b.operation, b.params, b.reason, b.ticket, b.state, b.per_minute as "perMinute",
    jsonb_build_object('kind', 'user', 'id', b.requested_by_id, 'label', b.requested_by_name) as "requestedBy",
    ${ms('b.created_at')} as "createdAt", ${ms('b.changed_at')} as "changedAt",
    (select count(*)::int from command_batch_items i where i.batch_id = b.id) as total,
    (select count(*)::int from command_batch_items i where i.batch_id = b.id and i.state = 'issued') as issued,
    (select coalesce(jsonb_object_agg(reason, n), '{}') from (select skip_reason as reason, count(*) as n
      from command_batch_items i where i.batch_id = b.id and i.state = 'skipped' group by 1) s) as skipped,
    (select coalesce(jsonb_object_agg(state, n), '{}') from (select c.state, count(*) as n
      from commands c where c.batch_id = b.id group by 1) s) as "byState"
  from command_batches b`;

const scope = ({ actor }: Ctx) => [actor.fleets === 'all' ? null : actor.fleets, actor.id];

export async function selectBatch(ctx: Ctx, id: string): Promise<BatchSummary | null> {
  const { rows } = await ctx.db.query<BatchSummary>({
    text: `${SUMMARY} where ${VISIBLE} and b.id = $3`,
    values: [...scope(ctx), id],
  });
  return rows[0] ?? null;
}

export async function selectBatches(ctx: Ctx, limit: number): Promise<BatchSummary[]> {
  const { rows } = await ctx.db.query<BatchSummary>({
    text: `${SUMMARY} where ${VISIBLE} order by b.created_at desc, b.id desc limit $3`,
    values: [...scope(ctx), limit],
  });
  return rows;
}

/** @returns false: it was in none of the states `from` */
export async function moveBatch(
  db: Transaction,
  { id, from, to, now }: { id: string; from: readonly BatchState[]; to: BatchState; now: number },
): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `update command_batches set state = $3, changed_at = $4 where id = $1 and state = any($2::text[])`,
    values: [id, from, to, new Date(now)],
  });
  return rowCount === 1;
}
