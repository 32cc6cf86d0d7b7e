import { useTranslations } from 'next-intl';
import { TabbedHeader } from '@/components/ui';

/** Title and tabs of the pages about commands. */
export function CommandsHeader({ current }: { current: 'all' | 'approvals' | 'batches' | 'suspensions' }) {
  const t = useTranslations('command.list');
  return (
    <TabbedHeader
      title={t('title')}
      description={t('description')}
      label={t('tabs')}
      current={current}
      tabs={[
        ['all', t('tabAll'), '/commands'],
        ['approvals', t('tabApprovals'), '/commands?state=awaiting_approval'],
        ['batches', t('tabBatches'), '/commands/batches'],
        ['suspensions', t('tabSuspensions'), '/commands/suspensions'],
      ]}
    />
  );
}
