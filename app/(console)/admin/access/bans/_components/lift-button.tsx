'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import type { Ban } from '@/lib/contracts/access';
import { ConfirmDialog } from '../../../certificates/_components/confirm-dialog';
import { lift } from '../actions';

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
          onConfirm={() => lift({ id })}
          onClose={() => setOpen(false)}
        >
          <p>{t('liftText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
