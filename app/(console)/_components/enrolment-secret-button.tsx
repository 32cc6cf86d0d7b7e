'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { type CreateEnrolmentSecret, EnrolmentSecretDialog } from './enrolment-secret-dialog';

/** @param create the server action around `createEnrolmentSecret` */
export function EnrolmentSecretButton({ tboxSerial, create }: { tboxSerial: string; create: CreateEnrolmentSecret }) {
  const t = useTranslations('certificate.secret');
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('open')}</Button>
      {open && <EnrolmentSecretDialog tboxSerial={tboxSerial} create={create} onClose={() => setOpen(false)} />}
    </>
  );
}
