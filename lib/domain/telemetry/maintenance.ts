import { z } from 'zod';
import { STALE_AFTER_MS } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import {
  createPartition,
  deleteEventsBefore,
  deleteQuarantinedBefore,
  deleteSessionsBefore,
  dropPartition,
  isAnyPresenceAfter,
  lockPartitions,
  selectPartitions,
  updateStale,
} from './maintenance-store';

const DAY_MS = 86_400_000;
// A day more than the oldest message that ingest accepts, and two days without the janitor
const DAYS_BACK = 8;
const DAYS_AHEAD = 2;

const inputSchema = z.object({ retentionDays: z.int().min(1) });
const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const nameOf = (date: string): string => `telemetry_${date.replaceAll('-', '')}`;

/** Creates the day partitions that messages may need, and drops those past retention. Safe beside replicas. */
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

// Some 35 ms; the cost of a run does not grow with the fleet, only the number of runs in a round
const IDS_A_RUN = 50_000;

/**
 * Clears `data_fresh` of vehicles whose newest data is stale. A run checks a part of the fleet: `next` is `after` of the next
 * run, 0 at the end of a round.
 */
export async function markStale({
  ctx,
  input: { after },
}: {
  ctx: Ctx;
  input: { after: number };
}): Promise<{ marked: number; next: number }> {
  const last = after + IDS_A_RUN;
  const marked = await updateStale(ctx.db, { after, last, oldest: new Date(ctx.clock.now() - STALE_AFTER_MS) });
  return { marked, next: (await isAnyPresenceAfter(ctx.db, last)) ? last : 0 };
}

// Small enough that no statement holds locks for long
const ROWS_A_STATEMENT = 20_000;
const STATEMENTS_A_RUN = 50;

/** Deletes events, ended presence sessions and quarantine rows that are older than `retentionDays`. */
export async function deleteExpiredRecords({
  ctx,
  input: { retentionDays },
}: {
  ctx: Ctx;
  input: { retentionDays: number };
}): Promise<void> {
  const before = new Date(ctx.clock.now() - retentionDays * DAY_MS);
  for (const deleteBefore of [deleteEventsBefore, deleteQuarantinedBefore, deleteSessionsBefore]) {
    for (let run = 0; run < STATEMENTS_A_RUN; run++) {
      if ((await deleteBefore(ctx.db, before, ROWS_A_STATEMENT)) < ROWS_A_STATEMENT) break;
    }
  }
}
