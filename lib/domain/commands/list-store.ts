import { type CommandFilter, type CommandSummary, normaliseSearch } from '@/lib/contracts';
import { escapeLike } from '@/lib/platform/db/escape-like';
import type { Ctx } from '../context';
import { SUMMARY } from './read-store';

type Bind = (value: unknown) => string;

/** Conditions of a filter, with the actor's fleets. */
export function conditions({ actor }: Pick<Ctx, 'actor'>, filter: CommandFilter, bind: Bind): string {
  const where = ['true'];
  const text = normaliseSearch(filter.q ?? '');
  if (text) where.push(`c.search like ${bind(`%${escapeLike(text)}%`)}`);
  if (filter.ticket) where.push(`upper(c.ticket) = upper(${bind(filter.ticket)})`);
  if (actor.fleets !== 'all') where.push(`c.fleet_id = any(${bind(actor.fleets)}::int[])`);
  if (filter.vin) where.push(`c.vehicle_id = (select id from vehicles where vin = ${bind(filter.vin)})`);
  if (filter.state?.length) where.push(`c.state = any(${bind(filter.state)}::text[])`);
  if (filter.operation?.length) where.push(`c.operation = any(${bind(filter.operation)}::text[])`);
  if (filter.fleet?.length) {
    where.push(`c.fleet_id in (select id from fleets where code = any(${bind(filter.fleet)}::text[]))`);
  }
  if (filter.model?.length) {
    where.push(`v.model_id in (select id from vehicle_models where code = any(${bind(filter.model)}::text[]))`);
  }
  if (filter.batch) where.push(`c.batch_id = ${bind(filter.batch)}`);
  if (filter.requestedBy) where.push(`c.requested_by_id = ${bind(filter.requestedBy)}`);
  if (filter.from !== undefined) where.push(`c.created_at >= ${bind(new Date(filter.from))}`);
  if (filter.to !== undefined) where.push(`c.created_at < ${bind(new Date(filter.to))}`);
  return where.join(' and ');
}

export async function selectCommands(
  ctx: Ctx,
  filter: CommandFilter,
  after: { createdAt: number; id: string } | null,
  limit: number,
): Promise<CommandSummary[]> {
  const values: unknown[] = [];
  const bind: Bind = (value) => `$${values.push(value)}`;
  const where = conditions(ctx, filter, bind);
  // A row comparison follows the index; written out with OR it would not
  const page = after ? `and (c.created_at, c.id) < (${bind(new Date(after.createdAt))}, ${bind(after.id)}::uuid)` : '';
  const { rows } = await ctx.db.query<CommandSummary>({
    text: `${SUMMARY} where ${where} ${page} order by c.created_at desc, c.id desc limit ${bind(limit)}`,
    values,
  });
  return rows;
}
