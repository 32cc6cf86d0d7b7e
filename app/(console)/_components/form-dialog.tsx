'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import { Button, Dialog, ErrorText } from '@/components/ui';

type FormDialogProps = {
  title: string;
  submitLabel: string;
  cancelLabel?: string;
  busy?: boolean;
  disabled?: boolean;
  /** Error of the form as a whole. */
  error?: string | undefined;
  onSubmit: (form: FormData) => void;
  onClose: () => void;
  children: ReactNode;
};

/** A dialog around a form, which Enter submits. Its fields show their errors, not the browser. */
export function FormDialog(props: FormDialogProps) {
  const { title, submitLabel, cancelLabel, busy, disabled, error, onSubmit, onClose, children } = props;
  const t = useTranslations('common');
  const formId = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      footer={
        <>
          <Button onClick={onClose}>{cancelLabel ?? t('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={busy} disabled={disabled}>
            {submitLabel}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        // Not the form's `action`: React would reset the fields after an error
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit(new FormData(event.currentTarget));
        }}
        noValidate
        className="flex flex-col gap-4"
      >
        {children}
        <ErrorText>{error}</ErrorText>
      </form>
    </Dialog>
  );
}
