'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { Field, Input } from '@/components/ui';
import { ConfirmDialog, type ConfirmDialogProps } from './confirm-dialog';

type CertificateDialogProps = Omit<ConfirmDialogProps, 'onConfirm' | 'children'> & {
  onConfirm: (note: string | undefined) => ReturnType<ConfirmDialogProps['onConfirm']>;
  children: ReactNode;
};

/** A change of a certificate's standing, with a note for the audit. */
export function CertificateDialog({ onConfirm, children, ...props }: CertificateDialogProps) {
  const t = useTranslations('certificate');
  const [note, setNote] = useState('');
  return (
    <ConfirmDialog {...props} onConfirm={() => onConfirm(note.trim() || undefined)}>
      {(error) => (
        <>
          {children}
          <Field label={t('note')} error={error}>
            {({ id, describedBy, invalid }) => (
              <Input
                id={id}
                value={note}
                onChange={(event) => setNote(event.target.value)}
                maxLength={500}
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
