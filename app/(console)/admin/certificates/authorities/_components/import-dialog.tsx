'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Textarea } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';

/** Takes the certificate of somebody else's authority. */
export function ImportDialog({ onClose }: { onClose: () => void }) {
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
          <Field label={t('importPem')} error={error}>
            {({ id, describedBy, invalid }) => (
              <Textarea
                id={id}
                rows={8}
                value={pem}
                onChange={(event) => setPem(event.target.value)}
                placeholder="-----BEGIN CERTIFICATE-----"
                maxLength={16_384}
                spellCheck={false}
                className="font-mono text-xs"
                aria-describedby={describedBy}
                aria-invalid={invalid}
              />
            )}
          </Field>
        </>
      )}
    </ConfirmDialog>
  );
}
