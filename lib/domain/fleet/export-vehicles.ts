import type { VehicleSummary } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseInput } from '../parse';
import { type VehicleFilterInput, vehicleFilterSchema } from './list/input';
import { readPage } from './list-vehicles';

const PAGE = 1_000;

/** Every vehicle that the list would show, in pages, in its order; memory stays that of one page. */
export async function* exportVehicles({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: VehicleFilterInput;
}): AsyncGenerator<VehicleSummary[]> {
  const wanted = parseInput(vehicleFilterSchema, input);
  let cursor: string | null = null;
  do {
    const page = await readPage(ctx, wanted, cursor, PAGE);
    if (page.items.length) yield page.items;
    cursor = page.nextCursor;
  } while (cursor);
}
