'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui';
import type { ClientAsk } from './use-client-dialog';

type ClientActionsProps = {
  clientId: string;
  onAsk: (ask: ClientAsk) => void;
  size?: 'sm' | 'md';
  /** Neither connected nor with a session. */
  absent?: boolean;
  /** False: there is a ban already, to be lifted and not to be doubled; or it is the platform itself. */
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
