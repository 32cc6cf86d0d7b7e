'use client';

import { useTranslations } from 'next-intl';
import { Age, StatusDot } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts';

/** Connected, or away with a session, and since when. */
export function ClientStanding({ client }: { client: BrokerClient }) {
  const t = useTranslations('clients');
  const { connected, connectedAt, disconnectedAt } = client;
  return (
    <span className="block whitespace-nowrap">
      <span className="flex items-center gap-1.5">
        <StatusDot status={connected ? 'connected' : 'disconnected'} />
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
