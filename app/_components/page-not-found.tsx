import { SearchX } from 'lucide-react';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import { buttonClass, EmptyState } from '@/components/ui';

export function PageNotFound() {
  const t = useTranslations('common.error');
  return (
    <EmptyState
      heading="h1"
      icon={<SearchX aria-hidden />}
      title={t('notFoundTitle')}
      actions={
        <Link href="/" className={buttonClass()}>
          {t('home')}
        </Link>
      }
    >
      {t('notFoundText')}
    </EmptyState>
  );
}
