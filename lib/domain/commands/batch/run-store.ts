import type { Operation } from '@/lib/contracts';
import type { Db, Transaction } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';

export type RunningBatch = {
  id: string;
  operation: Operation;
  params: Record<string, unknown>;
  reason: string | null;
  ticket: string | null;
  deadlineMs: number;
  perMinute: number;
  requestedById: string;
  /** Since it last issued a command, or was created. */
  idleMs: number;
};
export type WaitingItem = { position: number; vin: string };

/** Oldest first. */
export async function selectRunningBatches(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>({
    text: `select id from command_batches where state = 'running' order by created_at limit 100`,
  });
  return rows.map(({ id }) => id);
}

/** null: not running any more, or locked by another replica. `no key`, as commands that are issued meanwhile refer to the row. */
export async function lockRunningBatch(db: Transaction, id: string, now: number): Promise<RunningBatch | null> {
  const { rows } = await db.query<RunningBatch>({
    text: `select id, operation, params, reason, ticket, deadline_ms as "deadlineMs", per_minute as "perMinute",
       requested_by_id as "requestedById", $2::float8 - ${ms('changed_at')} as "idleMs"
     from command_batches where id = $1 and state = 'running' for no key update skip locked`,
    values: [id, now],
  });
  return rows[0] ?? null;
}

export async function selectWaitingItems(db: Transaction, batchId: string, limit: number): Promise<WaitingItem[]> {
  const { rows } = await db.query<WaitingItem>({
    text: `select i.position, v.vin from command_batch_items i join vehicles v on v.id = i.vehicle_id
     where i.batch_id = $1 and i.state = 'waiting' order by i.position limit $2`,
    values: [batchId, limit],
  });
  return rows;
}

/** @param item.skipReason null: issued */
export async function updateItem(
  db: Transaction,
  item: { batchId: string; position: number; skipReason: string | null },
): Promise<void> {
  await db.query({
    text: 'update command_batch_items set state = $3, skip_reason = $4 where batch_id = $1 and position = $2',
    values: [item.batchId, item.position, item.skipReason === null ? 'issued' : 'skipped', item.skipReason],
  });
}

export async function updateChangedAt(db: Transaction, id: string, now: number): Promise<void> {
  await db.query({ text: 'update command_batches set changed_at = $2 where id = $1', values: [id, new Date(now)] });
}
