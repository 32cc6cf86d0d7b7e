'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '@/components/ui';

export default function AdminError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations();
  return (
    <ErrorState title={t('admin.failed.title')} retryLabel={t('common.retry')} onRetry={reset}>
      {t('admin.failed.text')}
    </ErrorState>
  );
}
