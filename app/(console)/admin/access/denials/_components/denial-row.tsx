'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, Td, Tr } from '@/components/ui';
import type { Denial } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { anchorOf } from '../../_components/rule-anchor';
import { TopicText } from '../../_components/topic-text';
import { DenialActions } from './denial-actions';
import { DeniedClientName } from './denied-client-name';
import { useReasonText } from './use-reason-text';

export function DenialRow({ denial, topicRoot }: { denial: Denial; topicRoot: string }) {
  const t = useTranslations('access.denials');
  const format = useFormatter();
  const text = useReasonText();
  const { kind, topic, sampleTopic, reason, ruleId, count, firstAt, lastAt, peer } = denial;
  const action = text.action(reason);
  return (
    <Tr>
      <Td label={t('column.last')} className="py-2 align-top">
        <span className="flex flex-col">
          <Age at={lastAt} />
          {count > 1 && (
            <span className="text-faint text-xs">{t.rich('since', { time: () => <LocalTime at={firstAt} /> })}</span>
          )}
        </span>
      </Td>
      <Td label={t('column.count')} className="tabular py-2 align-top font-semibold sm:text-right">
        {format.number(count)}
      </Td>
      <Td label={t('column.what')} className="max-w-80 py-2 align-top">
        <span className="flex min-w-0 flex-col items-start gap-1">
          <Badge>{t(`kinds.${kind}`)}</Badge>
          {topic && <TopicText topic={topic} />}
          {sampleTopic && sampleTopic !== topic && (
            <span className="break-all font-mono text-2xs text-faint">{t('sample', { topic: sampleTopic })}</span>
          )}
        </span>
      </Td>
      <Td label={t('column.client')} className="py-2 align-top">
        <span className="flex min-w-0 flex-col">
          <DeniedClientName denial={denial} />
          {peer && <span className="break-all font-mono text-2xs text-faint">{peer}</span>}
        </span>
      </Td>
      <Td label={t('column.whyShort')} className="min-w-64 max-w-96 py-2 align-top">
        <span className="flex flex-col gap-0.5">
          <span className="font-medium">{text.title(reason)}</span>
          {action && <span className="text-muted text-xs">{action}</span>}
          {ruleId && (
            <Link
              href={`/admin/access#${anchorOf(ruleId)}` as Route}
              prefetch={false}
              className="w-fit break-all text-accent text-xs hover:underline"
            >
              {t('byRule', { rule: ruleId })}
            </Link>
          )}
        </span>
      </Td>
      <Td className="max-w-56 py-2 align-top">
        <DenialActions denial={denial} topicRoot={topicRoot} />
      </Td>
    </Tr>
  );
}
