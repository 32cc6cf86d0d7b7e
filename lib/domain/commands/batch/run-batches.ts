import type { Operation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { type Actor, type Ctx, withTransaction } from '../../context';
import { DomainError } from '../../errors';
import { findActor } from '../../users';
import { acceptCommand } from '../issue-command';
import { moveBatch } from './batch-store';

type Running = {
  id: string;
  operation: Operation;
  params: Record<string, unknown>;
  reason: string | null;
  deadlineMs: number;
  perMinute: number;
  requestedById: string;
  /** Since it last issued something, or was made. */
  idleMs: number;
};
type Item = { position: number; vin: string };

// However high the rate: one batch must not keep the others waiting
const MOST_AT_ONCE = 100;

/**
 * Issues what is due of every running batch, as the person who asked for it and with the rights that they have now. Each
 * batch by one replica at a time; an item's key is its place, so that nothing is issued twice.
 */
export async function runBatches({ ctx }: { ctx: Ctx }): Promise<void> {
  const { rows } = await ctx.db.query<{ id: string }>({
    text: `select id from command_batches where state = 'running' order by created_at limit 100`,
  });
  for (const { id } of rows) await withTransaction(ctx, ({ db }) => runBatch(ctx, db, id));
}

/** @param db holds the batch; each command is issued with `ctx`, as a refused one must not roll back the others */
async function runBatch(ctx: Ctx, db: Transaction, id: string): Promise<void> {
  const now = ctx.clock.now();
  const batch = await lockBatch(db, id, now);
  if (!batch) return;
  const due = Math.min(MOST_AT_ONCE, Math.floor((batch.idleMs * batch.perMinute) / 60_000));
  if (due === 0) return;
  const items = await nextItems(db, id, due);
  if (items.length === 0) {
    await moveBatch(db, { id, from: ['running'], to: 'done', now });
    return;
  }
  const actor = await findActor(ctx.db, batch.requestedById);
  for (const item of items) {
    const skipReason = actor ? await issue({ ...ctx, actor }, batch, item) : 'requester_disabled';
    await db.query({
      text: `update command_batch_items set state = $3, skip_reason = $4 where batch_id = $1 and position = $2`,
      values: [id, item.position, skipReason === null ? 'issued' : 'skipped', skipReason],
    });
  }
  await db.query({ text: 'update command_batches set changed_at = $2 where id = $1', values: [id, new Date(now)] });
}

/** null: it was issued. */
async function issue(ctx: Ctx & { actor: Actor }, batch: Running, { position, vin }: Item): Promise<string | null> {
  try {
    await acceptCommand({
      ctx,
      input: {
        vin,
        idempotencyKey: `batch.${batch.id}.${position}`,
        operation: batch.operation,
        params: batch.params,
        reason: batch.reason ?? undefined,
        expiresInMs: batch.deadlineMs,
        batchId: batch.id,
      },
    });
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
}

// NO KEY: the commands that are issued meanwhile refer to this row
async function lockBatch(db: Transaction, id: string, now: number): Promise<Running | null> {
  const { rows } = await db.query<Running>({
    text: `select id, operation, params, reason, deadline_ms as "deadlineMs", per_minute as "perMinute",
       requested_by_id as "requestedById", $2::float8 - extract(epoch from changed_at)::float8 * 1000 as "idleMs"
     from command_batches where id = $1 and state = 'running' for no key update skip locked`,
    values: [id, now],
  });
  return rows[0] ?? null;
}

async function nextItems(db: Transaction, id: string, limit: number): Promise<Item[]> {
  const { rows } = await db.query<Item>({
    text: `select i.position, v.vin from command_batch_items i join vehicles v on v.id = i.vehicle_id
     where i.batch_id = $1 and i.state = 'waiting' order by i.position limit $2`,
    values: [id, limit],
  });
  return rows;
}
