import { useTranslations } from 'next-intl';
import { Table, Td, Th, Tr } from '@/components/ui';
import type { AuditItem } from '@/lib/contracts';
import { LocalTime } from '../../../../_components/local-time';
import { AuditDetail } from './audit-detail';
import { AuditSentence } from './audit-sentence';

export function AuditTable({ items }: { items: AuditItem[] }) {
  const t = useTranslations('admin.audit');
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th className="w-48">{t('at')}</Th>
          <Th>{t('what')}</Th>
          <Th className="w-64">{t('details')}</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <Tr key={item.id}>
            <Td className="tabular whitespace-nowrap py-2 align-top text-muted max-sm:text-xs">
              <LocalTime at={item.at} seconds />
            </Td>
            <Td className="py-2 align-top">
              <AuditSentence item={item} />
            </Td>
            <Td className="py-2 align-top">
              <AuditDetail item={item} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
