'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, cx, DataTable, Panel, StatusDot } from '@/components/ui';
import { useFingerprintGap } from '@/lib/browser/use-fingerprint-gap';
import type { BrokerHealthReport } from '@/lib/contracts';

const RIGHT = { headClassName: 'text-right', className: 'text-right' };

type BrokerPanelProps = { broker: BrokerHealthReport; failed: boolean; managesBroker: boolean };

/** Health of the broker and its nodes. */
export function BrokerPanel({ broker: { ok, nodes, problems }, failed, managesBroker }: BrokerPanelProps) {
  const t = useTranslations('overview.broker');
  const hasGap = useFingerprintGap({ enabled: managesBroker });
  const format = useFormatter();
  return (
    <Panel title={t('title')} flush>
      <p
        role="status"
        className={cx('flex items-center gap-2 px-3 py-2 text-sm', !ok && 'text-critical', failed && 'text-stale')}
      >
        <StatusDot status={failed ? 'unknown' : ok ? 'connected' : 'critical'} />
        {failed ? t('failed') : !ok ? t('lost') : nodes.length === 0 ? t('none') : t('ok')}
      </p>
      {problems.length > 0 && (
        <ul className="border-line border-t px-3 py-2 text-critical text-sm">
          {problems.map(({ instance, name, problem, since }) => (
            <li key={`${instance} ${name}`}>
              {t('ownConnection', { name, instance })}: {problem} · <Age at={since} />
            </li>
          ))}
        </ul>
      )}
      {hasGap && <p className="max-w-prose px-3 pb-2 text-sm text-warning">{t('fingerprintGap')}</p>}
      {nodes.length > 0 && (
        <DataTable
          stacks={false}
          rows={nodes}
          rowKey={({ node }) => node}
          columns={[
            { head: t('node'), className: 'font-mono text-xs', cell: ({ node }) => node },
            {
              ...RIGHT,
              head: t('connections'),
              cell: ({ connections, lost }) => (
                <span className={cx('tabular', lost && 'text-faint')}>{format.number(connections)}</span>
              ),
            },
            {
              ...RIGHT,
              head: t('heartbeat'),
              cell: ({ heartbeatAt, lost }) => <Age at={heartbeatAt} {...(lost && { lateAfterMs: 0 })} />,
            },
            { ...RIGHT, head: t('started'), cell: ({ startedAt }) => <Age at={startedAt} bare /> },
          ]}
        />
      )}
    </Panel>
  );
}
