'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { BrokerClient } from '@/lib/contracts/access';
import { BanDialog } from '../../bans/_components/ban-dialog';
import { KickDialog } from './kick-dialog';

type ClientActionsProps = {
  client: BrokerClient;
  size?: 'sm' | 'md';
  /** There is a ban already, to be lifted and not to be doubled. */
  banned?: boolean;
};

export function ClientActions({ client, size = 'sm', banned = false }: ClientActionsProps) {
  const t = useTranslations('clients');
  const [open, setOpen] = useState<'kick' | 'ban' | null>(null);
  const { clientId, kind } = client;
  const close = () => setOpen(null);
  return (
    <div className="flex flex-wrap gap-1.5 sm:flex-nowrap sm:justify-end">
      <Button size={size} onClick={() => setOpen('kick')} aria-label={`${t('kick.action')}: ${clientId}`}>
        {t('kick.action')}
      </Button>
      {!banned && (
        <Button
          size={size}
          variant="danger"
          onClick={() => setOpen('ban')}
          aria-label={`${t('ban.action')}: ${clientId}`}
        >
          {t('ban.action')}
        </Button>
      )}
      {open === 'kick' && <KickDialog client={client} onClose={close} />}
      {open === 'ban' && <BanDialog clientId={clientId} kind={kind} onClose={close} />}
    </div>
  );
}
