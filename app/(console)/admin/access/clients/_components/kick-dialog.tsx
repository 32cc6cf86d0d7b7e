'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import type { AskedClient } from './asked-client';

export function KickDialog({ client, onClose }: { client: AskedClient; onClose: () => void }) {
  const t = useTranslations('clients');
  const queryClient = useQueryClient();
  const [reason, setReason] = useState('');
  const { clientId, kind, connected, queue, cleanStart } = client;
  const waiting = queue?.waiting ?? 0;
  const confirm = () =>
    call('POST /clients/{clientId}/kick', { clientId, reason }).finally(() =>
      refreshQueries(queryClient, { queryKey: queryKeys.clients.all }),
    );
  return (
    <ConfirmDialog
      title={t('kick.title', { client: clientId })}
      confirmLabel={t('kick.action')}
      done={t('kick.done')}
      disabled={reason.trim() === ''}
      onConfirm={confirm}
      onClose={onClose}
    >
      {(error) => (
        <>
          <div className="flex flex-col gap-1">
            <p>{t(`kick.text.${connected ? (kind ?? 'unknown') : 'away'}`)}</p>
            {waiting > 0 && !cleanStart && <p className="text-warning">{t('kick.text.waiting', { count: waiting })}</p>}
            <p className="text-muted">{t('kick.keepOut')}</p>
          </div>
          <ReasonField
            label={t('reason')}
            hint={t('reasonHint')}
            value={reason}
            onChange={setReason}
            error={error}
            required
          />
        </>
      )}
    </ConfirmDialog>
  );
}
