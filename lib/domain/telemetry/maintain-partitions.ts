import { z } from 'zod';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import { createPartition, dropPartition, lockPartitions, selectPartitions } from './partition-store';

const DAY_MS = 86_400_000;
// A day more than the oldest message that ingest takes, and two days of the janitor's absence
const DAYS_BACK = 8;
const DAYS_AHEAD = 2;

const inputSchema = z.object({ retentionDays: z.int().min(1) });
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const nameOf = (date: string): string => `telemetry_${date.replaceAll('-', '')}`;

/** Makes the day partitions that messages may fall into and drops those past retention. Replicas do not meet in it. */
export async function maintainPartitions({ ctx, input }: { ctx: Ctx; input: z.input<typeof inputSchema> }): Promise<{
  made: string[];
  dropped: string[];
}> {
  const { retentionDays } = parseInput(inputSchema, input);
  const today = Math.floor(ctx.clock.now() / DAY_MS) * DAY_MS;
  return withTransaction(ctx, async (tx) => {
    await lockPartitions(tx.db);
    const present = new Set(await selectPartitions(tx.db));
    const made: string[] = [];
    for (let offset = -DAYS_BACK; offset <= DAYS_AHEAD; offset++) {
      const [from, to] = [day(today + offset * DAY_MS), day(today + (offset + 1) * DAY_MS)];
      const name = nameOf(from);
      if (present.has(name)) continue;
      await createPartition(tx.db, { name, from, to });
      made.push(name);
    }
    const oldest = nameOf(day(today - Math.max(retentionDays, DAYS_BACK) * DAY_MS));
    const dropped = [...present].filter((name) => name < oldest).sort();
    for (const name of dropped) await dropPartition(tx.db, name);
    return { made, dropped };
  });
}
