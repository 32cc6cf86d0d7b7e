'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { Panel } from '@/components/ui';
import type { BrokerClientDetail } from '@/lib/contracts';
import { FactLine, Facts } from '../../../../certificates/_components/facts';
import { BacklogBar } from '../../_components/backlog-bar';
import { Seconds } from './seconds';

// [MQTT-3.1.2.11.2]: it does not end by itself
const FOREVER_S = 0xffff_ffff;

/** What the broker keeps for it, and what went to and fro. */
export function SessionFacts({ client }: { client: BrokerClientDetail }) {
  const t = useTranslations('clients');
  const format = useFormatter();
  const { cleanStart, sessionExpirySeconds: expiry, inflight, messagesIn, messagesOut } = client;
  const figure = (value: number | null) => (value === null ? t('untold') : format.number(value));
  return (
    <Panel title={t('view.session')}>
      <Facts>
        <FactLine name={t('view.cleanStart')}>
          {cleanStart === null ? t('untold') : t(`view.cleanStarts.${cleanStart ? 'true' : 'false'}`)}
        </FactLine>
        <FactLine name={t('view.expiry')}>
          {expiry === null ? (
            t('untold')
          ) : expiry >= FOREVER_S ? (
            t('view.keptForever')
          ) : (
            <Seconds seconds={expiry} none={t('view.notKept')} />
          )}
        </FactLine>
        <FactLine name={t('view.waiting')}>
          <BacklogBar queue={client.queue} />
        </FactLine>
        <FactLine name={t('view.inflight')}>
          <span className="tabular">{figure(inflight)}</span>
          <span className="block text-muted text-xs">{t('view.inflightHint')}</span>
        </FactLine>
        <FactLine name={t('view.messagesIn')}>
          <span className="tabular">{figure(messagesIn)}</span>
        </FactLine>
        <FactLine name={t('view.messagesOut')}>
          <span className="tabular">{figure(messagesOut)}</span>
        </FactLine>
      </Facts>
    </Panel>
  );
}
