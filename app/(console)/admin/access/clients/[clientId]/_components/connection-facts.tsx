'use client';

import { useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import type { BrokerClientDetail } from '@/lib/contracts';
import { LocalTime } from '../../../../../../_components/local-time';
import { FactLine, Facts } from '../../../../certificates/_components/facts';
import { ClientStanding } from '../../_components/client-standing';
import { MQTT_VERSIONS } from '../../_components/mqtt-versions';
import { Seconds } from './seconds';

export function ConnectionFacts({ client }: { client: BrokerClientDetail }) {
  const t = useTranslations('clients');
  const { connected, connectedAt, disconnectedAt, peer, node, protocolVersion, keepAliveSeconds } = client;
  const { certificateCommonName, username } = client;
  return (
    <Panel title={t('view.connection')}>
      <Facts>
        <FactLine name={t('view.state')}>
          <ClientStanding client={client} />
        </FactLine>
        {connected && connectedAt !== null && (
          <FactLine name={t('view.connectedAt')}>
            <LocalTime at={connectedAt} seconds />
          </FactLine>
        )}
        {!connected && disconnectedAt !== null && (
          <FactLine name={t('view.disconnectedAt')}>
            <LocalTime at={disconnectedAt} seconds />
          </FactLine>
        )}
        <FactLine name={t('view.peer')}>
          <span className="break-all font-mono text-xs">{peer ?? t('untold')}</span>
        </FactLine>
        <FactLine name={t('view.node')}>
          <span className="break-all">{node ?? t('untold')}</span>
        </FactLine>
        <FactLine name={t('view.protocol')}>
          {protocolVersion ? t('protocol', { version: MQTT_VERSIONS[protocolVersion] }) : t('untold')}
        </FactLine>
        <FactLine name={t('view.keepAlive')}>
          {keepAliveSeconds === null ? (
            t('untold')
          ) : (
            <Seconds seconds={keepAliveSeconds} none={t('view.noKeepAlive')} />
          )}
        </FactLine>
        {certificateCommonName && (
          <FactLine name={t('view.commonName')}>
            <span className="break-all">{certificateCommonName}</span>
          </FactLine>
        )}
        {username && (
          <FactLine name={t('view.username')}>
            <span className="break-all">{username}</span>
          </FactLine>
        )}
      </Facts>
    </Panel>
  );
}
