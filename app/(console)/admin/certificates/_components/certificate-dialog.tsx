'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState, useTransition } from 'react';
import { Button, Dialog, Field, Input, toast } from '@/components/ui';
import type { Problem } from '@/lib/contracts/errors';
import { useProblemText } from '../../_components/use-problem-text';

type CertificateDialogProps = {
  title: string;
  confirmLabel: string;
  danger?: boolean;
  done: string;
  onConfirm: (note: string | undefined) => Promise<{ ok: true } | { ok: false; problem: Problem }>;
  onClose: () => void;
  children: ReactNode;
};

/** A change of a certificate's standing, with a note for the audit. */
export function CertificateDialog(props: CertificateDialogProps) {
  const { title, confirmLabel, danger = false, done, onConfirm, onClose, children } = props;
  const t = useTranslations();
  const router = useRouter();
  const problemText = useProblemText();
  const [note, setNote] = useState('');
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      const result = await onConfirm(note.trim() || undefined);
      router.refresh();
      if (!result.ok) return setError(problemText(result.problem));
      toast('success', done);
      onClose();
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('common.close')}
      className="text-left"
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant={danger ? 'danger' : 'primary'} onClick={confirm} busy={busy}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 whitespace-normal">
        {children}
        <Field label={t('admin.certificates.note')} error={error}>
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
      </div>
    </Dialog>
  );
}
