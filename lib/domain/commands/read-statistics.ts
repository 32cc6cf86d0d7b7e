import {
  type CommandState,
  type CommandStatistics,
  readCommandStatisticsOperation,
  type StatisticsGroup,
} from '@/lib/contracts';
import { verb } from '../verb';
import { conditions } from './list-store';

const DAY_MS = 86_400_000;
const MAX_GROUPS = 50;
const KEY: Record<StatisticsGroup, string> = {
  operation: 'c.operation',
  model: 'm.code',
  firmware: `coalesce(c.firmware_version, '')`,
};

type Row = { key: string; state: CommandState; count: number; p: [number, number, number] | null };

/** Outcomes and latencies (request to final answer of what succeeded) of the last day, or of the time asked for. */
export const readCommandStatistics = verb(readCommandStatisticsOperation, async ({ ctx, input: { by, ...filter } }) => {
  const to = filter.to ?? ctx.clock.now();
  const from = filter.from ?? to - DAY_MS;
  const values: unknown[] = [];
  const where = conditions(ctx, { ...filter, from, to }, (value) => `$${values.push(value)}`);
  const { rows } = await ctx.db.query<Row>({
    text: `select ${KEY[by]} as key, c.state, count(*)::int as count,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (
          order by extract(epoch from c.finished_at - c.created_at)::float8 * 1000
        ) filter (where c.state = 'succeeded') as p
      from commands c join vehicles v on v.id = c.vehicle_id join vehicle_models m on m.id = v.model_id
      where ${where} group by 1, 2`,
    values,
  });
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
