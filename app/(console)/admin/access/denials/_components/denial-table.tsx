'use client';

import type { Route } from 'next';
import Link from 'next/link';
import { useFormatter, useTranslations } from 'next-intl';
import { Age, Badge, buttonClass, type Column, DataTable, TextLink } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';
import type { Denial } from '@/lib/contracts';
import { DECISION_REASONS, type DecisionReason } from '@/lib/contracts/access/terms';
import { QUARANTINE_REASONS } from '@/lib/contracts/errors';
import { LocalTime } from '../../../../../_components/local-time';
import { cannotAllowReason, deniedClient, deniedPrincipalOf, proposalAddress } from '../../_components/denials';
import { anchorOf } from '../../_components/rule-naming';
import { TopicText } from '../../_components/rule-texts';

export function DenialTable({ items, topicRoot }: { items: Denial[]; topicRoot: string }) {
  const t = useTranslations('access.denials');
  const format = useFormatter();
  const columns: Column<Denial>[] = [
    {
      head: t('column.last'),
      cell: ({ lastAt, firstAt, count }) => (
        <span className="flex flex-col">
          <Age at={lastAt} />
          {count > 1 && (
            <span className="text-faint text-xs">{t.rich('since', { time: () => <LocalTime at={firstAt} /> })}</span>
          )}
        </span>
      ),
    },
    {
      head: t('column.count'),
      headClassName: 'text-right',
      className: 'tabular font-semibold sm:text-right',
      cell: ({ count }) => format.number(count),
    },
    {
      head: t('column.what'),
      className: 'max-w-80',
      cell: ({ kind, topic, sampleTopic }) => (
        <span className="flex min-w-0 flex-col items-start gap-1">
          <Badge>{t(`kinds.${kind}`)}</Badge>
          {topic && <TopicText topic={topic} />}
          {sampleTopic && sampleTopic !== topic && (
            <span className="break-all font-mono text-2xs text-faint">{t('sample', { topic: sampleTopic })}</span>
          )}
        </span>
      ),
    },
    {
      head: t('column.client'),
      cell: (denial) => (
        <span className="flex min-w-0 flex-col">
          <DeniedClientName denial={denial} />
          {denial.peer && <span className="break-all font-mono text-2xs text-faint">{denial.peer}</span>}
        </span>
      ),
    },
    {
      head: t('column.why'),
      label: t('column.whyShort'),
      className: 'min-w-64 max-w-96',
      cell: (denial) => <Reason denial={denial} />,
    },
    {
      head: t('column.do'),
      label: false,
      className: 'max-w-56',
      cell: (denial) => <DenialActions denial={denial} topicRoot={topicRoot} />,
    },
  ];
  return <DataTable tall columns={columns} rows={items} rowKey={({ id }) => id} />;
}

/** The denied client; a vehicle is a link. */
function DeniedClientName({ denial }: { denial: Denial }) {
  const t = useTranslations('access.denials');
  const client = deniedClient(denial);
  switch (client.kind) {
    case 'vehicle':
      return (
        <TextLink href={`/vehicles/${client.vin}`} className="font-mono text-xs">
          {client.vin}
        </TextLink>
      );
    case 'service':
      return <span className="break-all">{t('client.service', { name: client.username })}</span>;
    case 'console':
      return <span>{t('client.console')}</span>;
    case 'unknown':
      return <span className="break-all font-mono text-xs">{denial.clientId || t('client.unknown')}</span>;
  }
}

/** Reason and remedy of a denial, and the denying rule. */
function Reason({ denial: { reason, ruleId } }: { denial: Denial }) {
  const t = useTranslations('access.denials');
  const text = useReasonText();
  const action = text.action(reason);
  return (
    <span className="flex flex-col gap-0.5">
      <span className="font-medium">{text.title(reason)}</span>
      {action && <span className="text-muted text-xs">{action}</span>}
      {ruleId && (
        <TextLink href={`/admin/access#${anchorOf(ruleId)}`} className="w-fit break-all text-xs">
          {t('byRule', { rule: ruleId })}
        </TextLink>
      )}
    </span>
  );
}

/** Links to a rule that would allow it, or why there can be none, and to the access check. */
function DenialActions({ denial, topicRoot }: { denial: Denial; topicRoot: string }) {
  const t = useTranslations('access.denials');
  const { kind, sampleTopic, clientId } = denial;
  const why = cannotAllowReason(denial, topicRoot);
  const who = deniedPrincipalOf(deniedClient(denial));
  return (
    <span className="flex flex-col items-start gap-1.5">
      <span className="flex flex-wrap gap-1.5">
        {why === null && (
          <Link
            href={proposalAddress(denial) as Route}
            prefetch={false}
            className={buttonClass('secondary', 'sm')}
            aria-label={t('allowOne', { client: clientId })}
          >
            {t('allow')}
          </Link>
        )}
        {kind !== 'connect' && who !== null && (
          <Link
            href={`/admin/access/check${queryString({ who, action: kind, topic: sampleTopic })}` as Route}
            prefetch={false}
            className={buttonClass('ghost', 'sm')}
            aria-label={t('whyOne', { client: clientId })}
          >
            {t('why')}
          </Link>
        )}
      </span>
      {why !== null && <span className="whitespace-normal text-faint text-xs">{t(`cannot.${why}`)}</span>}
    </span>
  );
}

/** Quarantine reasons that are about connections; those about messages are not in this log. */
const CONNECT_REASONS = QUARANTINE_REASONS.slice(
  QUARANTINE_REASONS.indexOf('certificate_untrusted'),
  QUARANTINE_REASONS.indexOf('command_unknown'),
);
export const REASONS: readonly string[] = [...DECISION_REASONS, ...CONNECT_REASONS];

const isDecision = (reason: string): reason is DecisionReason => DECISION_REASONS.some((one) => one === reason);

/** Title and remedy of a reason; an unknown reason is its own title. */
export function useReasonText() {
  const t = useTranslations('access.reason');
  const tQuarantine = useTranslations('admin.quarantine.reasons');
  const known = (reason: string) => {
    const key = `${reason}.title` as Parameters<typeof tQuarantine.has>[0];
    return tQuarantine.has(key);
  };
  const ofQuarantine = (reason: string, part: 'title' | 'action') =>
    tQuarantine(`${reason}.${part}` as Parameters<typeof tQuarantine>[0]);
  return {
    title: (reason: string): string =>
      isDecision(reason) ? t(`${reason}.title`) : known(reason) ? ofQuarantine(reason, 'title') : reason,
    action: (reason: string): string | null =>
      isDecision(reason) ? t(`${reason}.action`) : known(reason) ? ofQuarantine(reason, 'action') : null,
  };
}
