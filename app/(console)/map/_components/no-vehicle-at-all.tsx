import { MapPinOff } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass, EmptyState } from '@/components/ui';

export function NoVehicleAtAll({ hasFleets }: { hasFleets: boolean }) {
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
