'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Panel, Table, Td, Th, Tr } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { useFailureText } from './use-failure-text';

/** Why, how often, and what helps. */
export function FailureTable({ failures }: { failures: RotationDetail['failures'] }) {
  const t = useTranslations('rotation');
  const format = useFormatter();
  const failureText = useFailureText();
  return (
    <Panel flush title={t('failures.title')}>
      <Table stacks>
        <thead>
          <tr>
            <Th>{t('column.reason')}</Th>
            <Th className="w-20 text-right">{t('column.count')}</Th>
            <Th>{t('column.todo')}</Th>
            <Th>{t('column.example')}</Th>
          </tr>
        </thead>
        <tbody>
          {failures.map(({ code, count, example }) => {
            const { title, action } = failureText(code);
            return (
              <Tr key={code}>
                <Td className="py-2 font-medium">{title}</Td>
                <Td label={t('column.count')} className="tabular py-2 text-right">
                  {format.number(count)}
                </Td>
                <Td label={action ? t('column.todo') : undefined} className="py-2 text-muted">
                  {action}
                </Td>
                <Td label={example ? t('column.example') : undefined} className="max-w-80 break-words py-2 text-muted">
                  {example && <span className="font-mono text-2xs">{example}</span>}
                </Td>
              </Tr>
            );
          })}
        </tbody>
      </Table>
    </Panel>
  );
}
