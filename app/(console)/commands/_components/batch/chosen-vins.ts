import { parseFilters } from '@/components/vehicles/filters';
import { BATCH_MAX_VEHICLES } from '@/lib/contracts/commands/terms';
import type { Ctx } from '@/lib/domain/context';
import { exportVehicles } from '@/lib/domain/fleet';

/** The vehicles of such a list, as many as a batch may have. `more`: not all of them. */
export async function chosenVins(ctx: Ctx, query: string): Promise<{ vins: string[]; more: boolean }> {
  const input = parseFilters(new URLSearchParams(query));
  const vins: string[] = [];
  for await (const page of await exportVehicles({ ctx, input })) {
    vins.push(...page.map(({ vin }) => vin));
    if (vins.length > BATCH_MAX_VEHICLES) break;
  }
  return { vins: vins.slice(0, BATCH_MAX_VEHICLES), more: vins.length > BATCH_MAX_VEHICLES };
}
