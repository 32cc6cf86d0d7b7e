import { type CommandStatistics, readCommandStatisticsOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { selectStatistics } from './statistics-store';

const DAY_MS = 86_400_000;
const MAX_GROUPS = 50;

/** Outcomes, and latencies from hand-over to final answer of succeeded commands; by default of the last day. */
export const readCommandStatistics = verb(readCommandStatisticsOperation, async ({ ctx, input: { by, ...filter } }) => {
  const to = filter.to ?? ctx.clock.now();
  const from = filter.from ?? to - DAY_MS;
  const rows = await selectStatistics(ctx, by, { ...filter, from, to });
  const groups = new Map<string, CommandStatistics['groups'][number]>();
  for (const { key, state, count, p } of rows) {
    const group = groups.get(key) ?? { key, total: 0, byState: {}, p50Ms: null, p95Ms: null, p99Ms: null };
    group.total += count;
    group.byState[state] = count;
    if (p) [group.p50Ms, group.p95Ms, group.p99Ms] = p;
    groups.set(key, group);
  }
  return { from, to, groups: [...groups.values()].sort((a, b) => b.total - a.total).slice(0, MAX_GROUPS) };
});
