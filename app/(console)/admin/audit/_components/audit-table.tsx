import { useTranslations } from 'next-intl';
import { DataTable } from '@/components/ui';
import type { AuditItem } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { AuditDetail } from './audit-detail';
import { AuditSentence } from './audit-sentence';

export function AuditTable({ items }: { items: AuditItem[] }) {
  const t = useTranslations('admin.audit');
  return (
    <DataTable
      tall
      rows={items}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('at'),
          label: false,
          headClassName: 'w-48',
          className: 'tabular whitespace-nowrap text-muted max-sm:text-xs',
          cell: ({ at }) => <LocalTime at={at} seconds />,
        },
        { head: t('what'), label: false, cell: (item) => <AuditSentence item={item} /> },
        { head: t('details'), label: false, headClassName: 'w-64', cell: (item) => <AuditDetail item={item} /> },
      ]}
    />
  );
}
