'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { ClientKind } from '@/lib/contracts/access/terms';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { BAN_DURATIONS, type BanDuration } from './ban-durations';
import { DurationField } from './duration-field';

type BanDialogProps = { clientId: string; kind: ClientKind | null; onClose: () => void };

/** Keeps one client out, by its id. */
export function BanDialog({ clientId, kind, onClose }: BanDialogProps) {
  const t = useTranslations('clients');
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const [duration, setDuration] = useState<BanDuration>('hour');
  const confirm = () =>
    call('POST /bans', { kind: 'client_id', value: clientId, reason, lastsMs: BAN_DURATIONS[duration] }).finally(() =>
      refreshQueries(queryClient, { queryKey: queryKeys.clients.all }),
    );
  return (
    <ConfirmDialog
      title={t('ban.title', { client: clientId })}
      confirmLabel={t('ban.action')}
      danger
      done={t('ban.done', { client: clientId })}
      disabled={reason.trim() === ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t(`ban.text.${kind ?? 'unknown'}`)}</p>
          <ReasonField
            label={t('reason')}
            hint={t('reasonHint')}
            value={reason}
            onChange={setReason}
            error={error}
            required
          />
          <DurationField value={duration} onChange={setDuration} />
        </>
      )}
    </ConfirmDialog>
  );
}
