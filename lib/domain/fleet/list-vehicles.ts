import { type VehicleFilter, type VehiclePage, exportVehiclesOperation, type VehicleSummary } from '@/lib/contracts';
import { listVehiclesOperation } from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { readCursor, writeCursor } from './list/cursor';
import { findPage } from './list/find-page';
import { orderBy } from './list/order';
import { readSummaries } from './list/summary-store';
import { readSearch } from './search-text';
import { factsWith } from './statuses';

/**
 * One page of the vehicles that the actor may see. Pages follow each other by `nextCursor`; a vehicle whose sort key does
 * not change meanwhile is on exactly one of them. Times in ms.
 * @throws ValidationError
 */
export const listVehicles = verb(listVehiclesOperation, async ({ ctx, input: { cursor, limit, ...wanted } }) => {
  return readPage(ctx, wanted, cursor ?? null, limit);
});

export async function readPage(
  { db, actor, clock }: Ctx,
  wanted: VehicleFilter,
  cursor: string | null,
  limit: number,
): Promise<VehiclePage> {
  const order = orderBy(wanted.sort);
  const from = cursor ? readCursor(wanted.sort, order.columns, cursor) : null;
  const { hits, total } = await findPage(db, {
    order,
    asked: {
      ownFleets: actor.fleets === 'all' ? null : actor.fleets,
      fleets: wanted.fleet?.length ? wanted.fleet : null,
      models: wanted.model?.length ? wanted.model : null,
      tags: wanted.tag ?? [],
      facts: wanted.status?.length ? factsWith(wanted.status) : null,
      search: readSearch(wanted.q),
    },
    after: from?.key ?? null,
    total: from?.total ?? null,
    limit: limit + 1, // one more than asked says whether there is a next page
    now: clock.now(),
  });
  const shown = hits.slice(0, limit);
  const last = hits.length > limit ? shown.at(-1) : undefined;
  return {
    items: await readSummaries(
      db,
      shown.map((hit) => hit.id),
    ),
    nextCursor: last ? writeCursor(wanted.sort, last.key, total) : null,
    ...total,
  };
}

const PAGE = 1_000;

/** Every vehicle that the list would show, in pages, in its order; memory stays that of one page. */
export const exportVehicles = verb(exportVehiclesOperation, ({ ctx, input }) => readPages(ctx, input));

async function* readPages(ctx: Ctx, filter: VehicleFilter): AsyncGenerator<VehicleSummary[]> {
  let cursor: string | null = null;
  do {
    const page = await readPage(ctx, filter, cursor, PAGE);
    if (page.items.length) yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
}
