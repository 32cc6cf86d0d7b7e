'use client';

import { useTranslations } from 'next-intl';
import { Age, Badge, Button, DataTable, toast } from '@/components/ui';
import type { SessionSummary } from '@/lib/contracts';
import { LocalTime } from '../../../_components/local-time';
import { useOperation } from '../../_components/use-operation';
import { useProblemText } from '../../_components/use-problem-text';
import { readUserAgent } from './read-user-agent';

export function SessionTable({ sessions }: { sessions: SessionSummary[] }) {
  const t = useTranslations('account.sessions');
  return (
    <DataTable
      rows={sessions}
      rowKey={({ id }) => id}
      columns={[
        {
          head: t('browser'),
          label: false,
          cell: ({ userAgent, current }) => (
            <span className="flex flex-wrap items-center gap-2" title={userAgent ?? undefined}>
              {readUserAgent(userAgent) ?? t('unknown')}
              {current && <Badge tone="connected">{t('current')}</Badge>}
            </span>
          ),
        },
        { head: t('address'), cell: ({ address }) => address ?? <span className="text-faint">{t('unknown')}</span> },
        { head: t('createdAt'), cell: ({ createdAt }) => <LocalTime at={createdAt} /> },
        { head: t('lastUsedAt'), cell: ({ lastUsedAt }) => <Age at={lastUsedAt} /> },
        { head: t('endsAt'), cell: ({ endsAt }) => <LocalTime at={endsAt} /> },
        {
          head: t('actions'),
          hidden: true,
          className: 'text-right max-sm:mt-1.5',
          cell: ({ id, current }) => !current && <EndSession id={id} />,
        },
      ]}
    />
  );
}

function EndSession({ id }: { id: string }) {
  const t = useTranslations('account.sessions');
  const problemText = useProblemText();
  const { run, busy } = useOperation('DELETE /sessions/{id}', {
    onSuccess: () => toast('success', t('ended', { count: 1 })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <Button size="sm" variant="danger" onClick={() => run({ id })} busy={busy}>
      {t('end')}
    </Button>
  );
}

export function EndOtherSessions() {
  const t = useTranslations('account.sessions');
  const problemText = useProblemText();
  const { run, busy } = useOperation('DELETE /sessions', {
    onSuccess: ({ ended }) => toast('success', t('ended', { count: ended })),
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <Button size="sm" variant="danger" onClick={() => run({})} busy={busy}>
      {t('endOthers')}
    </Button>
  );
}
