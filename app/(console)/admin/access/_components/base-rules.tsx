import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { DataTable, Panel } from '@/components/ui';
import type { BaseRule } from '@/lib/contracts';
import { anchorOf } from './rule-naming';
import { EffectBadge, TopicText } from './rule-texts';

/** The built-in rules of the topic contract, read-only. */
export function BaseRules({ rules }: { rules: BaseRule[] }) {
  const t = useTranslations('access');
  const meaning = (rule: BaseRule) => {
    const key = `base.meaning.${rule.id.slice('base:'.length)}` as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : rule.note;
  };
  const title = (
    <span className="flex items-center gap-2">
      <Lock aria-hidden className="size-3.5 text-muted" />
      {t('base.title')}
    </span>
  );
  return (
    <Panel flush title={title}>
      <p className="max-w-prose px-3 py-2 text-muted text-xs">{t('base.text')}</p>
      <DataTable
        tall
        className="border-line border-t"
        rows={rules}
        rowKey={({ id }) => id}
        rowProps={({ id }) => ({ id: anchorOf(id), className: 'scroll-mt-16 target:bg-selected' })}
        columns={[
          { head: t('column.effect'), cell: ({ effect }) => <EffectBadge effect={effect} /> },
          {
            head: t('column.principal'),
            className: 'min-w-36',
            cell: ({ principal }) => t(`base.principal.${principal}`),
          },
          { head: t('column.action'), cell: ({ action }) => t(`action.${action}`) },
          { head: t('column.topic'), className: 'min-w-52', cell: ({ topic }) => <TopicText topic={topic} /> },
          { head: t('base.column'), className: 'max-w-96 text-muted', cell: meaning },
        ]}
      />
    </Panel>
  );
}
