import type { Route } from 'next';
import { useTranslations } from 'next-intl';
import { PageHeader, Tabs } from '@/components/ui';

/** Title and tabs of everything about commands. */
export function CommandsHeader({ current }: { current: 'all' | 'approvals' | 'batches' }) {
  const t = useTranslations('command.list');
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} />
      <div className="px-4 pb-3">
        <Tabs
          label={t('tabs')}
          current={current}
          tabs={[
            { key: 'all', label: t('tabAll'), href: '/commands' as Route },
            { key: 'approvals', label: t('tabApprovals'), href: '/commands?state=awaiting_approval' as Route },
            { key: 'batches', label: t('tabBatches'), href: '/commands/batches' as Route },
          ]}
        />
      </div>
    </>
  );
}
