'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, Dialog, ErrorText, toast } from '@/components/ui';
import { useRequest } from './use-operation';
import { type ProblemArea, useProblemText } from './use-problem-text';

export type ConfirmDialogProps<T> = {
  title: string;
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  /** Text of the toast after success. */
  done?: string;
  disabled?: boolean;
  /** Texts that explain errors. */
  problems?: ProblemArea;
  /** Calls the operation; a thrown error is shown. */
  onConfirm: () => Promise<T>;
  /** Called after success, instead of `onClose`. */
  onDone?: (result: T) => void;
  onClose: () => void;
  /** Content; a function gets the error and shows it itself. */
  children: ReactNode | ((error: string | undefined) => ReactNode);
};

/** Confirms an operation, runs it and shows its error. */
export function ConfirmDialog<T>({ onConfirm, onDone, onClose, done, children, ...props }: ConfirmDialogProps<T>) {
  const t = useTranslations('common');
  const problemText = useProblemText(props.problems);
  const request = useRequest<void, T>(onConfirm, {
    onSuccess: (result) => {
      if (done) toast('success', done);
      if (onDone) onDone(result);
      else onClose();
    },
  });
  const error = request.error ? problemText(request.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={props.title}
      closeLabel={t('close')}
      className="text-left"
      footer={
        <>
          <Button onClick={onClose}>{props.cancelLabel ?? t('cancel')}</Button>
          <Button
            variant={props.danger ? 'danger' : 'primary'}
            onClick={() => request.run()}
            // Until the dialog is closed: the operation must not run twice
            busy={request.busy || request.done}
            disabled={props.disabled}
          >
            {props.confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 whitespace-normal">
        {typeof children === 'function' ? children(error) : children}
        {typeof children !== 'function' && <ErrorText>{error}</ErrorText>}
      </div>
    </Dialog>
  );
}
