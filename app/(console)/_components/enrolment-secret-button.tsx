'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { EnrolmentSecretDialog } from './enrolment-secret-dialog';

export function EnrolmentSecretButton({ tboxSerial }: { tboxSerial: string }) {
  const t = useTranslations('certificate.secret');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('open')}</Button>
      {open && <EnrolmentSecretDialog tboxSerial={tboxSerial} onClose={() => setOpen(false)} />}
    </>
  );
}
