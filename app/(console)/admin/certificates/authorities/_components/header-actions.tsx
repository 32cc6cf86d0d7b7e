'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, TextareaField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

/** @param pending a new authority is already requested or prepared */
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

/** Imports the certificate of an external authority. */
function ImportDialog({ onClose }: { onClose: () => void }) {
  const t = useTranslations('certificate.authorities');
  const [pem, setPem] = useState('');
  return (
    <ConfirmDialog
      title={t('importTitle')}
      confirmLabel={t('importConfirm')}
      danger
      done={t('importDone')}
      disabled={pem.trim() === ''}
      onConfirm={() => call('POST /authorities/import', { pem })}
      onClose={onClose}
    >
      {(error) => (
        <>
          <p>{t('importText')}</p>
          <p className="text-warning">{t('importWarning')}</p>
          <TextareaField
            label={t('importPem')}
            error={error}
            rows={8}
            value={pem}
            onValue={setPem}
            placeholder="-----BEGIN CERTIFICATE-----"
            maxLength={MAX_LENGTH.authorityPem}
            spellCheck={false}
            className="font-mono text-xs"
          />
        </>
      )}
    </ConfirmDialog>
  );
}
