import { Lock } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Panel, Table, Td, Th, Tr } from '@/components/ui';
import type { BaseRule } from '@/lib/contracts';
import { EffectBadge } from './effect-badge';
import { anchorOf } from './rule-anchor';
import { TopicText } from './topic-text';

/** What the topic contract gives and forbids by itself: shown, never changed. */
export function BaseRules({ rules }: { rules: BaseRule[] }) {
  const t = useTranslations('access');
  const meaning = (rule: BaseRule) => {
    const key = `base.meaning.${rule.id.slice('base:'.length)}` as Parameters<typeof t.has>[0];
    return t.has(key) ? t(key) : rule.note;
  };
  return (
    <Panel
      flush
      title={
        <span className="flex items-center gap-2">
          <Lock aria-hidden className="size-3.5 text-muted" />
          {t('base.title')}
        </span>
      }
    >
      <p className="max-w-prose px-3 py-2 text-muted text-xs">{t('base.text')}</p>
      <Table stacks className="border-line border-t">
        <thead>
          <tr>
            <Th>{t('column.effect')}</Th>
            <Th>{t('column.principal')}</Th>
            <Th>{t('column.action')}</Th>
            <Th>{t('column.topic')}</Th>
            <Th>{t('base.column')}</Th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <Tr key={rule.id} id={anchorOf(rule.id)} className="scroll-mt-16 target:bg-selected">
              <Td label={t('column.effect')} className="py-2 align-top">
                <EffectBadge effect={rule.effect} />
              </Td>
              <Td label={t('column.principal')} className="min-w-36 py-2 align-top">
                {t(`base.principal.${rule.principal}`)}
              </Td>
              <Td label={t('column.action')} className="py-2 align-top">
                {t(`action.${rule.action}`)}
              </Td>
              <Td label={t('column.topic')} className="min-w-52 py-2 align-top">
                <TopicText topic={rule.topic} />
              </Td>
              <Td label={t('base.column')} className="max-w-96 py-2 align-top text-muted">
                {meaning(rule)}
              </Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </Panel>
  );
}
