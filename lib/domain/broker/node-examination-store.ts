import type { Db } from '@/lib/platform/db';
import { ms, time } from '@/lib/platform/db/sql-time';

/** By node, the start of the run whose connections were examined, ms; null: none. */
export async function readExaminations(db: Db): Promise<Map<string, number | null>> {
  const { rows } = await db.query<{ node: string; startedAt: number | null }>({
    text: `select node, ${ms('examined_start')} as "startedAt" from broker_nodes`,
  });
  return new Map(rows.map(({ node, startedAt }) => [node, startedAt]));
}

export async function recordExamination(db: Db, node: string, startedAt: number): Promise<void> {
  await db.query({
    text: `update broker_nodes set examined_start = ${time('$2')} where node = $1`,
    values: [node, startedAt],
  });
}

export async function clearExaminations(db: Db, nodes: readonly string[]): Promise<void> {
  if (nodes.length === 0) return;
  await db.query({
    text: 'update broker_nodes set examined_start = null where node = any($1::text[]) and examined_start is not null',
    values: [nodes],
  });
}
