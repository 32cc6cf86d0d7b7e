import { useTranslations } from 'next-intl';
import { Skeleton } from '@/components/ui';
import { VehicleTableSkeleton } from '@/components/vehicles/vehicle-table-skeleton';

export default function VehiclesLoading() {
  const t = useTranslations('vehicles');
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-hidden" aria-busy>
      <div className="flex min-h-12 items-center gap-3 px-4 py-2">
        <h1 className="font-semibold text-lg tracking-tight">{t('title')}</h1>
        <Skeleton className="h-3 w-24" />
      </div>
      <div className="flex h-10 items-center gap-2 border-line border-b px-4 pb-2">
        <Skeleton className="h-8 w-72" />
        <Skeleton className="h-8 w-20" />
        <Skeleton className="h-8 w-20" />
      </div>
      <VehicleTableSkeleton />
    </div>
  );
}
