import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { parseMapAddress } from '@/components/map/map-address';
import { DomainError } from '@/lib/domain/errors';
import { countVehicles, getVehicle } from '@/lib/domain/fleet';
import { mapStyle, requireCtx } from '@/lib/web';
import { Texts } from '../../_components/texts';
import { readChoices } from '../_components/read-choices';
import { toSearchParams } from '../_components/to-search-params';
import { MapPage } from './_components/map-page';
import { NoVehicleAtAll } from './_components/no-vehicle-at-all';

export async function generateMetadata(): Promise<Metadata> {
  return { title: (await getTranslations('map'))('title') };
}

export default async function FleetMapPage({ searchParams }: PageProps<'/map'>) {
  const ctx = await requireCtx();
  const { vehicle: vin } = parseMapAddress(toSearchParams(await searchParams));
  const [choices, { total }, vehicle] = await Promise.all([
    readChoices(ctx),
    countVehicles({ ctx }),
    vin && getVehicle({ ctx, input: { vin } }).catch(unlessUnknown),
  ]);
  if (total === 0) return <NoVehicleAtAll hasFleets={choices.fleets.length > 0} />;
  return (
    <Texts areas={['common', 'vehicle', 'vehicles', 'command', 'map']}>
      <MapPage choices={choices} mapStyle={mapStyle()} first={vehicle ? { vehicle, at: ctx.clock.now() } : undefined} />
    </Texts>
  );
}

/** Not in this person's fleets, or none at all: the panel says so. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof DomainError && error.kind === 'not_found') return undefined;
  throw error;
}
