import type { Db } from '@/lib/platform/db';
import { anyOf, type Filter, rowConditions } from './filter';
import { Params } from './params';

/** Limits of a count: a few ms. */
const MAX_ROWS = 10_000;
const MAX_FOUND = 1_000;

export type SomeCount = {
  count: number;
  /** Every vehicle was read. */
  complete: boolean;
};

/** Counts matches among some vehicles: a minimum of their number, or the exact number in a small fleet. */
export async function countSome(db: Db, filter: Filter, all: number): Promise<SomeCount> {
  const params = new Params();
  const where = [...rowConditions(filter, 'r', params), ...anyOf('r.facts', filter.facts, params)];
  const { rows } = await db.query<{ count: number }>({
    text: `select count(*)::int as count from (
       select 1 from (select * from vehicle_facets limit ${MAX_ROWS}) r
       where ${where.join(' and ') || 'true'} limit ${MAX_FOUND}) matches`,
    values: params.values,
  });
  const count = rows[0]?.count ?? 0;
  return { count, complete: all <= MAX_ROWS && count < MAX_FOUND };
}
