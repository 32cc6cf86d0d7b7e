import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { EmptyState } from '@/components/ui';

export default function Forbidden() {
  const t = useTranslations('admin.forbidden');
  return (
    <EmptyState heading="h1" icon={<Lock aria-hidden />} title={t('title')}>
      {t('text')}
    </EmptyState>
  );
}
