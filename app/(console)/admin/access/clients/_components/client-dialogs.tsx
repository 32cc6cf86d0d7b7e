'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { refreshQueries } from '@/lib/browser/refresh-queries';
import type { BrokerClient } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { BanDialog } from '../../bans/_components/ban-dialogs';

/** What the dialogs need of a client. */
type DialogClient = Pick<BrokerClient, 'clientId' | 'kind' | 'connected' | 'queue' | 'cleanStart'>;
type ClientDialog = 'kick' | 'ban';

/** The dialog stays open when its client leaves the list. */
export function useClientDialog() {
  const [open, setOpen] = useState<{ ask: ClientDialog; client: DialogClient } | null>(null);
  const close = () => setOpen(null);
  return {
    requestAction: (client: DialogClient) => (ask: ClientDialog) => setOpen({ ask, client }),
    dialog:
      open &&
      (open.ask === 'kick' ? (
        <KickDialog client={open.client} onClose={close} />
      ) : (
        <BanDialog clientId={open.client.clientId} kind={open.client.kind} onClose={close} />
      )),
  };
}
export type OpenClientDialog = ReturnType<typeof useClientDialog>['requestAction'];

type ClientActionsProps = {
  clientId: string;
  onAsk: (ask: ClientDialog) => void;
  size?: 'sm' | 'md';
  /** The broker has no session of it. */
  absent?: boolean;
  /** False: it is banned already, or it is the platform's own client. */
  bannable?: boolean;
};

export function ClientActions({ clientId, onAsk, size = 'sm', absent = false, bannable = true }: ClientActionsProps) {
  const t = useTranslations('clients');
  return (
    <div className="flex flex-wrap gap-1.5 sm:flex-nowrap sm:justify-end">
      {!absent && (
        <Button size={size} onClick={() => onAsk('kick')} aria-label={`${t('kick.action')}: ${clientId}`}>
          {t('kick.action')}
        </Button>
      )}
      {bannable && (
        <Button
          size={size}
          variant="danger"
          onClick={() => onAsk('ban')}
          aria-label={`${t('ban.action')}: ${clientId}`}
        >
          {t('ban.action')}
        </Button>
      )}
    </div>
  );
}

function KickDialog({ client, onClose }: { client: DialogClient; onClose: () => void }) {
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
