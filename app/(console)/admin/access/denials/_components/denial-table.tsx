'use client';

import { useTranslations } from 'next-intl';
import { Table, Th } from '@/components/ui';
import type { Denial } from '@/lib/contracts';
import { DenialRow } from './denial-row';

export function DenialTable({ items, topicRoot }: { items: Denial[]; topicRoot: string }) {
  const t = useTranslations('access.denials');
  return (
    <Table stacks>
      <thead>
        <tr>
          <Th>{t('column.last')}</Th>
          <Th className="text-right">{t('column.count')}</Th>
          <Th>{t('column.what')}</Th>
          <Th>{t('column.client')}</Th>
          <Th>{t('column.why')}</Th>
          <Th>{t('column.do')}</Th>
        </tr>
      </thead>
      <tbody>
        {items.map((denial) => (
          <DenialRow key={denial.id} denial={denial} topicRoot={topicRoot} />
        ))}
      </tbody>
    </Table>
  );
}
