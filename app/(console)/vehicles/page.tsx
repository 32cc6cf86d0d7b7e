import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { filtersToQuery, parseFilters } from '@/components/vehicles/filters';
import { listFleets, listModels, listTags, listVehicles } from '@/lib/domain/fleet';
import { requireCtx } from '@/lib/web';
import { PAGE_SIZE } from './_components/page-size';
import { VehicleList } from './_components/vehicle-list';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('vehicles');
  return { title: t('title') };
}

export default async function VehiclesPage({ searchParams }: PageProps<'/vehicles'>) {
  const ctx = await requireCtx();
  const filters = parseFilters(toParams(await searchParams));
  const [firstPage, fleets, models, tags] = await Promise.all([
    listVehicles({ ctx, input: { ...filters, limit: PAGE_SIZE } }),
    listFleets({ ctx }),
    listModels({ ctx }),
    listTags({ ctx }),
  ]);
  const choices = {
    fleets,
    models: models.map(({ code, name, manufacturer }) => ({ code, name: `${manufacturer} ${name}` })),
    tags,
  };
  return (
    <VehicleList
      initial={{ query: filtersToQuery(filters), page: firstPage, at: ctx.clock.now() }}
      choices={choices}
      mayRegister={ctx.actor.role === 'admin'}
    />
  );
}

function toParams(given: Record<string, string | string[] | undefined>): URLSearchParams {
  return new URLSearchParams(
    Object.entries(given).flatMap(([name, value]) => [value ?? []].flat().map((one): [string, string] => [name, one])),
  );
}
