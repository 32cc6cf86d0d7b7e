import {
  exportVehiclesOperation,
  listVehiclesOperation,
  type VehicleFilter,
  type VehiclePage,
  type VehicleSummary,
} from '@/lib/contracts';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { archivedOrder, selectArchived } from './list/archived-store';
import { readCursor, type Total, writeCursor } from './list/cursor';
import { findPage, type Page } from './list/find-page';
import { hasMoved } from './list/moved-store';
import { orderBy } from './list/order';
import { readSummaries } from './list/summary-store';
import { readSearch } from './search-text';
import { factsWith } from './statuses';

/**
 * A page of the vehicles that the actor may see. A vehicle whose sort key does not change is on exactly one page; otherwise
 * `moved` says so.
 * @throws ValidationError
 */
export const listVehicles = verb(listVehiclesOperation, async ({ ctx, input: { cursor, limit, ...filter } }) => {
  return readPage(ctx, filter, cursor ?? null, limit);
});

export async function readPage(
  { db, actor, clock }: Ctx,
  filter: VehicleFilter,
  cursor: string | null,
  limit: number,
): Promise<VehiclePage> {
  const order = filter.archived ? archivedOrder(orderBy(filter.sort)) : orderBy(filter.sort);
  const from = cursor ? readCursor(filter.sort, order.columns, cursor) : null;
  const ownFleets = actor.fleets === 'all' ? null : actor.fleets;
  const now = clock.now();
  const requested = {
    ownFleets,
    fleets: filter.fleet?.length ? filter.fleet : null,
    models: filter.model?.length ? filter.model : null,
    tags: filter.tag ?? [],
    search: readSearch(filter.q),
  };
  // One more shows whether there is a next page
  const at = { order, after: from?.key ?? null, limit: limit + 1 };
  const { hits, total } = filter.archived
    ? await findArchived(db, { ...requested, ...at }, from?.total ?? null, now)
    : await findPage(db, {
        ...at,
        requested: { ...requested, facts: factsWith(filter) },
        total: from?.total ?? null,
        now,
      });
  const page = hits.slice(0, limit);
  const last = hits.length > limit ? page.at(-1) : undefined;
  return {
    items: await readSummaries(
      db,
      page.map((hit) => hit.id),
    ),
    nextCursor: last ? writeCursor(filter.sort, last.key, total) : null,
    ...total,
    moved: from !== null && !filter.archived && (await hasMoved(db, order, from.total.countedAt, ownFleets)),
  };
}

async function findArchived(
  db: Db,
  query: Parameters<typeof selectArchived>[1],
  total: Total | null,
  now: number,
): Promise<Page> {
  const { hits, ...counted } = await selectArchived(db, query);
  return { hits, total: total ?? { ...counted, countedAt: now } };
}

const PAGE = 1_000;

/** Every vehicle of the list, in pages. A vehicle that changes meanwhile must not be skipped: not in the order of changes. */
export const exportVehicles = verb(exportVehiclesOperation, ({ ctx, input }) =>
  readPages(ctx, { ...input, sort: input.sort.endsWith('changed') ? 'vin' : input.sort }),
);

async function* readPages(ctx: Ctx, filter: VehicleFilter): AsyncGenerator<VehicleSummary[]> {
  let cursor: string | null = null;
  do {
    const page = await readPage(ctx, filter, cursor, PAGE);
    if (page.items.length) yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
}
