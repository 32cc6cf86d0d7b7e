'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { Ban } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

export function LiftButton({ ban: { id, value } }: { ban: Pick<Ban, 'id' | 'value'> }) {
  const t = useTranslations('clients.bans');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onClick={() => setOpen(true)} aria-label={`${t('lift')}: ${value}`}>
        {t('lift')}
      </Button>
      {open && (
        <ConfirmDialog
          title={t('liftTitle', { value })}
          confirmLabel={t('lift')}
          done={t('lifted', { value })}
          onConfirm={() => call('DELETE /bans/{id}', { id })}
          onClose={() => setOpen(false)}
        >
          <p>{t('liftText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
