'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { ImportDialog } from './import-dialog';

/** @param pending one is on its way already */
export function HeaderActions({ pending }: { pending: boolean }) {
  const t = useTranslations('certificate.authorities');
  const [open, setOpen] = useState<'request' | 'import' | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Button onClick={() => setOpen('import')}>{t('import')}</Button>
      <Button
        variant="primary"
        onClick={() => setOpen('request')}
        disabled={pending}
        title={pending ? t('pending') : undefined}
      >
        {t('request')}
      </Button>
      {open === 'request' && (
        <ConfirmDialog
          title={t('requestTitle')}
          confirmLabel={t('request')}
          done={t('requestDone')}
          onConfirm={() => call('POST /authorities', {})}
          onClose={close}
        >
          <p>{t('requestText')}</p>
        </ConfirmDialog>
      )}
      {open === 'import' && <ImportDialog onClose={close} />}
    </>
  );
}
