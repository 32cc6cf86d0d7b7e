import { filtersToQuery, parseFilters } from '@/components/vehicles/filters';
import { can } from '@/lib/contracts';
import { listVehicles } from '@/lib/domain/fleet';
import { requireCtx } from '@/lib/web';
import { pageTitle } from '../../_components/page-title';
import { readChoices } from '../_components/read-choices';
import { toSearchParams } from '../_components/search-params';
import { VehicleList } from './_components/lazy-vehicle-list';
import { PAGE_SIZE } from './_components/limits';

export const generateMetadata = pageTitle('vehicles');

export default async function VehiclesPage({ searchParams }: PageProps<'/vehicles'>) {
  const ctx = await requireCtx();
  const filters = parseFilters(toSearchParams(await searchParams));
  const [firstPage, choices] = await Promise.all([
    listVehicles({ ctx, input: { ...filters, limit: PAGE_SIZE } }),
    readChoices(ctx),
  ]);
  return (
    <VehicleList
      initial={{ query: filtersToQuery(filters), page: firstPage, at: ctx.clock.now() }}
      choices={choices}
      mayRegister={can(ctx.actor, 'vehicle.manage')}
      mayEnrol={can(ctx.actor, 'certificate.manage')}
    />
  );
}
