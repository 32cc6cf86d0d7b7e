import type { Transaction } from '@/lib/platform/db';

/** Any number that no other advisory lock of the product uses. */
const LOCK = 8_201;

/** Keeps other replicas from changing partitions until the transaction ends. */
export async function lockPartitions(db: Transaction): Promise<void> {
  await db.query({ text: 'select pg_advisory_xact_lock($1)', values: [LOCK] });
}

/** Names of the day partitions. */
export async function selectPartitions(db: Transaction): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    text: `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'telemetry'::regclass and c.relname ~ '^telemetry_[0-9]{8}$'`,
  });
  return rows.map(({ name }) => name);
}

/** @param day.from and `to`, exclusive: `2026-11-30` */
export async function createPartition(db: Transaction, day: { name: string; from: string; to: string }): Promise<void> {
  await db.query({
    text: `create table ${day.name} partition of telemetry for values from ('${day.from}') to ('${day.to}')`,
  });
}

export async function dropPartition(db: Transaction, name: string): Promise<void> {
  await db.query({ text: `drop table ${name}` });
}
