'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { TboxPasswordDialog, type TboxPasswordDialogProps } from './tbox-password-dialog';

/** Where a TBox may have a password. */
export function TboxPasswordButton(props: Omit<TboxPasswordDialogProps, 'onClose'>) {
  const t = useTranslations('certificate.password');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('open')}</Button>
      {open && <TboxPasswordDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
