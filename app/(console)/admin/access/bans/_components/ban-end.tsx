'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { DialogButton, useNow } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { Ban } from '@/lib/contracts';
import { LocalTime } from '../../../../../_components/local-time';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

/** End of a ban, absolute and relative. */
export function BanEnds({ at }: { at: number | null }) {
  const t = useTranslations('clients.bans');
  const format = useFormatter();
  const now = useNow();
  if (at === null) return t('forever');
  return (
    <span className="block min-w-0">
      <LocalTime at={at} />
      <span className="block text-muted text-xs">{at <= now ? t('ended') : format.relativeTime(at, now)}</span>
    </span>
  );
}

/** Lifts a ban. */
export function LiftButton({ ban: { id, value } }: { ban: Pick<Ban, 'id' | 'value'> }) {
  const t = useTranslations('clients.bans');
  const dialog = (close: () => void) => (
    <ConfirmDialog
      title={t('liftTitle', { value })}
      confirmLabel={t('lift')}
      done={t('lifted', { value })}
      onConfirm={() => call('DELETE /bans/{id}', { id })}
      onClose={close}
    >
      <p>{t('liftText')}</p>
    </ConfirmDialog>
  );
  return (
    <DialogButton size="sm" aria-label={`${t('lift')}: ${value}`} dialog={dialog}>
      {t('lift')}
    </DialogButton>
  );
}
