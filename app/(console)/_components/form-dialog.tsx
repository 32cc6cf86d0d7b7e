'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, type ReactNode, useId } from 'react';
import { Button, Dialog, ErrorText } from '@/components/ui';

type FormDialogProps = {
  title: string;
  submitLabel: string;
  busy?: boolean;
  disabled?: boolean;
  /** Why it was refused. */
  error?: string | undefined;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog around a form, which Enter submits. What is wrong in it is said by its fields, not by the browser. */
export function FormDialog({
  title,
  submitLabel,
  busy,
  disabled,
  error,
  onSubmit,
  onClose,
  children,
}: FormDialogProps) {
  const t = useTranslations('common');
  const formId = useId();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={busy} disabled={disabled}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} noValidate className="flex flex-col gap-4">
        {children}
        <ErrorText>{error}</ErrorText>
      </form>
    </Dialog>
  );
}
