'use client';

import { useTranslations } from 'next-intl';
import { ErrorState } from '@/components/ui';

export default function ConsoleError({ error, retry }: { error: Error & { digest?: string }; retry: () => void }) {
  const t = useTranslations('common');
  return (
    <ErrorState title={t('error.title')} retryLabel={t('retry')} onRetry={retry}>
      <p>{t('error.text')}</p>
      {error.digest && (
        <p className="mt-1 font-mono text-faint text-xs">{t('error.reference', { digest: error.digest })}</p>
      )}
    </ErrorState>
  );
}
