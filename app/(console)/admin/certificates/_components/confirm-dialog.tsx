'use client';

import { useMutation } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, Dialog, toast } from '@/components/ui';
import { SENT_ONCE } from '../../../_components/use-operation';
import { useProblemText } from '../../_components/use-problem-text';

export type ConfirmDialogProps = {
  title: string;
  confirmLabel: string;
  danger?: boolean;
  /** Said when it is done. */
  done: string;
  disabled?: boolean;
  /** Calls the operation; what it throws is shown. */
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
  /** What it does, in words; given why it was refused. */
  children: ReactNode | ((error: string | undefined) => ReactNode);
};

/** Asks before it does something, and says why it was refused. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { title, confirmLabel, danger = false, done, disabled, onConfirm, onClose, children } = props;
  const t = useTranslations('common');
  const router = useRouter();
  const problemText = useProblemText();
  const {
    mutate: confirm,
    isPending: busy,
    error: refusal,
  } = useMutation({
    mutationFn: onConfirm,
    ...SENT_ONCE,
    onSuccess: () => {
      toast('success', done);
      onClose();
    },
    onSettled: () => router.refresh(),
  });
  const error = refusal ? problemText(refusal) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      className="text-left"
      footer={
        <>
          <Button onClick={onClose}>{t('cancel')}</Button>
          <Button variant={danger ? 'danger' : 'primary'} onClick={() => confirm()} busy={busy} disabled={disabled}>
            {confirmLabel}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4 whitespace-normal">
        {typeof children === 'function' ? children(error) : children}
        {typeof children !== 'function' && error && (
          <p role="alert" className="text-critical">
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}
