'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import { ConfirmDialog, type ConfirmDialogProps } from '../../../_components/confirm-dialog';
import { ReasonField } from '../../../_components/reason-field';

type CertificateDialogProps = Omit<ConfirmDialogProps<unknown>, 'onConfirm' | 'children'> & {
  onConfirm: (note: string | undefined) => Promise<unknown>;
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
          <ReasonField label={t('note')} value={note} onChange={setNote} error={error} />
        </>
      )}
    </ConfirmDialog>
  );
}
