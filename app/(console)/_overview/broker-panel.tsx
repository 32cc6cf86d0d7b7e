'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, cx, Panel, StatusDot, Table, Td, Th, Tr } from '@/components/ui';
import { useFingerprintGap } from '@/lib/browser/use-fingerprint-gap';
import type { BrokerHealthReport } from '@/lib/contracts';
import { BROKER_LOST_AFTER_MS } from '@/lib/contracts/broker-limits';

/** Health of the broker and its nodes. */
export function BrokerPanel({
  broker: { ok, nodes, problems },
  failed,
  managesBroker,
}: {
  broker: BrokerHealthReport;
  failed: boolean;
  managesBroker: boolean;
}) {
  const t = useTranslations('overview.broker');
  const hasGap = useFingerprintGap({ enabled: managesBroker });
  const format = useFormatter();
  return (
    <Panel title={t('title')} flush>
      <p
        role="status"
        className={cx('flex items-center gap-2 px-3 py-2 text-sm', !ok && 'text-critical', failed && 'text-stale')}
      >
        <StatusDot status={failed ? 'stale' : ok ? 'connected' : 'critical'} />
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
        <Table>
          <thead>
            <tr>
              <Th>{t('node')}</Th>
              <Th className="text-right">{t('connections')}</Th>
              <Th className="text-right">{t('heartbeat')}</Th>
              <Th className="text-right">{t('started')}</Th>
            </tr>
          </thead>
          <tbody>
            {nodes.map(({ node, connections, heartbeatAt, startedAt, lostAt }) => (
              <Tr key={node}>
                <Td className="font-mono text-xs">{node}</Td>
                <Td className={cx('tabular text-right', lostAt !== null && 'text-faint')}>
                  {format.number(connections)}
                </Td>
                <Td className="text-right">
                  {/* Polled every 5 s: an age below the limit plus that is normal */}
                  <Age at={heartbeatAt} lateAfterMs={BROKER_LOST_AFTER_MS + 7_000} />
                </Td>
                <Td className="text-right">
                  <Age at={startedAt} bare />
                </Td>
              </Tr>
            ))}
          </tbody>
        </Table>
      )}
    </Panel>
  );
}
