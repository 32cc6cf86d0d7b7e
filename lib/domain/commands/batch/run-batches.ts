import type { Transaction } from '@/lib/platform/db';
import { type Actor, type Ctx, withTransaction } from '../../context';
import { DomainError } from '../../errors';
import { findActor } from '../../users';
import { acceptCommand } from '../issue-command';
import { moveBatch } from './batch-store';
import {
  lockRunningBatch,
  type RunningBatch,
  selectRunningBatches,
  selectWaitingItems,
  updateChangedAt,
  updateItem,
  type WaitingItem,
} from './run-store';

// Commands of a batch in one run, so that a batch with a high rate does not delay the others
const MAX_CONCURRENT = 100;

/**
 * Issues the due commands of every running batch, as the user who created it and with that user's current rights. One replica
 * at a time runs a batch; the position of an item is its idempotency key, so that no command is issued twice.
 */
export async function runBatches({ ctx }: { ctx: Ctx }): Promise<void> {
  for (const id of await selectRunningBatches(ctx.db)) await withTransaction(ctx, ({ db }) => runBatch(ctx, db, id));
}

/** @param db has the batch locked; commands are issued with `ctx`, as a refused one must not roll back the others */
async function runBatch(ctx: Ctx, db: Transaction, id: string): Promise<void> {
  const now = ctx.clock.now();
  const batch = await lockRunningBatch(db, id, now);
  if (!batch) return;
  const due = Math.min(MAX_CONCURRENT, Math.floor((batch.idleMs * batch.perMinute) / 60_000));
  if (due === 0) return;
  const items = await selectWaitingItems(db, id, due);
  if (items.length === 0) {
    await moveBatch(db, { id, from: ['running'], to: 'done', now });
    return;
  }
  const actor = await findActor(ctx.db, batch.requestedById);
  for (const item of items) {
    const skipReason = actor ? await issue({ ...ctx, actor }, batch, item) : 'requester_disabled';
    // It waits for its end, and the others behind it
    if (skipReason === 'commands_suspended') break;
    await updateItem(db, { batchId: id, position: item.position, skipReason });
  }
  await updateChangedAt(db, id, now);
}

/** @returns the reason of a refusal; null: issued */
async function issue(
  ctx: Ctx & { actor: Actor },
  batch: RunningBatch,
  { position, vin }: WaitingItem,
): Promise<string | null> {
  try {
    await acceptCommand({
      ctx,
      input: {
        vin,
        idempotencyKey: `batch.${batch.id}.${position}`,
        operation: batch.operation,
        params: batch.params,
        reason: batch.reason ?? undefined,
        ticket: batch.ticket ?? undefined,
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
