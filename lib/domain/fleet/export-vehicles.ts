import { exportVehiclesOperation, type VehicleFilter, type VehicleSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { readPage } from './list-vehicles';

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
