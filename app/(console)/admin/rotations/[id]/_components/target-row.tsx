'use client';

import { useTranslations } from 'next-intl';
import { Age, Td, Tr } from '@/components/ui';
import type { RotationTarget } from '@/lib/contracts';
import { TargetStateBadge } from '../../_components/state-badge';
import { useFailureText } from './use-failure-text';
import { VehicleCell } from './vehicle-cell';

export function TargetRow({ target }: { target: RotationTarget }) {
  const t = useTranslations('rotation');
  const failureText = useFailureText();
  const { wave, state, attempt, failureCode, failureDetail, changedAt, connected } = target;
  return (
    <Tr>
      <Td className="py-1.5">
        <VehicleCell target={target} connection={t(connected ? 'targets.connected' : 'targets.offline')} />
      </Td>
      <Td label={t('column.wave')} className="tabular w-20 text-muted">
        {wave + 1}
      </Td>
      <Td className="whitespace-nowrap">
        <TargetStateBadge state={state} />
        {attempt > 1 && <span className="ml-2 text-faint text-xs">{t('targets.attempt', { count: attempt })}</span>}
      </Td>
      <Td label={t('column.changed')} className="text-muted">
        <Age at={changedAt} />
      </Td>
      <Td label={failureCode ? t('column.reason') : undefined} className="max-w-96">
        {failureCode && (
          <div className="min-w-0">
            {failureText(failureCode).title}
            {failureDetail && <p className="break-words text-muted text-xs">{failureDetail}</p>}
          </div>
        )}
      </Td>
    </Tr>
  );
}
