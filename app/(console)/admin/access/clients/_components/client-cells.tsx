'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Age, cx, StatusDot, TextLink } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';

export function ClientLink({ clientId }: { clientId: string }) {
  return (
    <TextLink
      href={`/admin/access/clients/${encodeURIComponent(clientId)}`}
      className="break-all font-medium font-mono text-xs leading-5"
    >
      {clientId}
    </TextLink>
  );
}

/** Whether the client is connected, and since when. */
export function ClientStatus({ client }: { client: BrokerClient }) {
  const t = useTranslations('clients');
  const { connected, connectedAt, disconnectedAt } = client;
  return (
    <span className="block whitespace-nowrap">
      <span className="flex items-center gap-1.5">
        <StatusDot status={connected ? 'connected' : 'offline'} />
        {t(connected ? 'connected' : 'away')}
      </span>
      <span className="block text-muted text-xs">
        {connected
          ? connectedAt !== null && t.rich('since', { age: () => <Age at={connectedAt} bare /> })
          : disconnectedAt !== null && t.rich('awaySince', { age: () => <Age at={disconnectedAt} /> })}
      </span>
    </span>
  );
}

/** Versions of the specification by protocol level. */
const MQTT_VERSIONS = { 3: '3.1', 4: '3.1.1', 5: '5.0' } as const;

export function useProtocolText(): (version: BrokerClient['protocolVersion']) => string | null {
  const t = useTranslations('clients');
  return (version) => version && t('protocol', { version: MQTT_VERSIONS[version] });
}

// Share of the limit at which the queue is shown as full
const FULL = 0.9;

/** Queued messages and their limit, as numbers and as a bar when there are any. */
export function BacklogBar({ queue }: Pick<BrokerClient, 'queue'>) {
  const t = useTranslations('clients');
  const format = useFormatter();
  if (!queue) return <span className="text-faint">{t('notReported')}</span>;
  const { waiting, max, dropped } = queue;
  const text =
    max === null ? format.number(waiting) : t('queue', { waiting: format.number(waiting), max: format.number(max) });
  const full = max !== null && waiting >= max * FULL;
  return (
    <span className="flex w-full min-w-0 max-w-40 flex-col gap-1">
      <span className={cx('tabular text-xs', waiting === 0 ? 'text-muted' : full ? 'text-critical' : undefined)}>
        {text}
      </span>
      {max !== null && waiting > 0 && (
        <span aria-hidden className="block h-1.5 overflow-hidden rounded-full bg-line">
          <span
            className={cx('block h-full min-w-1 rounded-full', full ? 'bg-critical' : 'bg-accent')}
            style={{ width: `${Math.min(100, (waiting / max) * 100)}%` }}
          />
        </span>
      )}
      {dropped !== null && dropped > 0 && (
        <span className="text-warning text-xs">{t('dropped', { count: dropped })}</span>
      )}
    </span>
  );
}
