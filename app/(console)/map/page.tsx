import { MapPinOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { parseMapAddress } from '@/components/map/map-address';
import { buttonClass, EmptyState } from '@/components/ui';
import { DomainError } from '@/lib/domain/errors';
import { countVehicles, getVehicle } from '@/lib/domain/fleet';
import { mapStyle, requireCtx } from '@/lib/web';
import { pageTitle } from '../../_components/page-title';
import { Texts } from '../../_components/texts';
import { readChoices } from '../_components/read-choices';
import { toSearchParams } from '../_components/search-params';
import { MapPage } from './_components/map-page';

export const generateMetadata = pageTitle('map');

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

/** An unknown vehicle, or one of other fleets: the panel shows an error. */
function unlessUnknown(error: unknown): undefined {
  if (error instanceof DomainError && error.kind === 'not_found') return undefined;
  throw error;
}

function NoVehicleAtAll({ hasFleets }: { hasFleets: boolean }) {
  const t = useTranslations('map');
  return (
    <>
      <h1 className="sr-only">{t('title')}</h1>
      <EmptyState
        icon={<MapPinOff aria-hidden />}
        title={t('empty.none')}
        actions={
          hasFleets && (
            <Link href="/vehicles" className={buttonClass()}>
              {t('empty.vehicles')}
            </Link>
          )
        }
      >
        {t(hasFleets ? 'empty.noneText' : 'empty.noFleet')}
      </EmptyState>
    </>
  );
}
