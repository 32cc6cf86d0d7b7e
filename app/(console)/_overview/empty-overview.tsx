import { Radio } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass, EmptyState } from '@/components/ui';

/** Nothing is there yet: how the first vehicle gets here. */
export function EmptyOverview({ mayRegister, hasFleets }: { mayRegister: boolean; hasFleets: boolean }) {
  const t = useTranslations('overview.empty');
  return (
    <EmptyState
      icon={<Radio aria-hidden />}
      title={t('title')}
      actions={
        mayRegister && (
          <Link href="/vehicles" className={buttonClass('primary')}>
            {t('register')}
          </Link>
        )
      }
    >
      <p>{t(mayRegister ? 'text' : hasFleets ? 'reader' : 'noFleet')}</p>
      {mayRegister && (
        <ol className="mx-auto mt-3 w-fit list-decimal pl-5 text-left">
          <li>{t('step1')}</li>
          <li>{t('step2')}</li>
          <li>{t('step3')}</li>
        </ol>
      )}
    </EmptyState>
  );
}
