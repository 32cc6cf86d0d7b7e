import type { CommandFilter, CommandState, StatisticsGroup } from '@/lib/contracts';
import { ms } from '@/lib/platform/db/sql-time';
import type { Ctx } from '../context';
import { conditions } from './list-store';

const KEY: Record<StatisticsGroup, string> = {
  operation: 'c.operation',
  model: 'm.code',
  firmware: `coalesce(c.firmware_version, '')`,
};

/** `p`: percentiles 50, 95 and 99 from hand-over to a broker to the final answer, ms; null unless `succeeded`. */
type StatisticsRow = { key: string; state: CommandState; count: number; p: [number, number, number] | null };

export async function selectStatistics(ctx: Ctx, by: StatisticsGroup, filter: CommandFilter): Promise<StatisticsRow[]> {
  const values: unknown[] = [];
  const where = conditions(ctx, filter, (value) => `$${values.push(value)}`);
  const { rows } = await ctx.db.query<StatisticsRow>({
    text: `select ${KEY[by]} as key, c.state, count(*)::int as count,
        percentile_cont(array[0.5, 0.95, 0.99]) within group (order by ${ms('c.finished_at - c.sent_at')})
          filter (where c.state = 'succeeded') as p
      from commands c join vehicles v on v.id = c.vehicle_id join vehicle_models m on m.id = v.model_id
      where ${where} group by 1, 2`,
    values,
  });
  return rows;
}
