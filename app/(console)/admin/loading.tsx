import { useTranslations } from 'next-intl';
import { Skeleton } from '@/components/ui';

const ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

export default function AdminLoading() {
  const t = useTranslations('common');
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col gap-3 p-4">
      <Skeleton className="h-7 w-48" />
      {ROWS.map((row) => (
        <Skeleton key={row} className="h-9 w-full" />
      ))}
    </div>
  );
}
