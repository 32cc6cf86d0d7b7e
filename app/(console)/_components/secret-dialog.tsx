'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, Dialog } from '@/components/ui';
import { useRequest } from './use-operation';
import { useProblemText } from './use-problem-text';

type SecretDialogProps<T> = {
  title: string;
  makeLabel: string;
  /** Calls the operation; what it throws is shown. */
  make: () => Promise<T>;
  disabled?: boolean;
  /** The secret, once it is made. */
  shown: (made: T) => ReactNode;
  /** Beside the button that makes it. */
  other?: ReactNode;
  onClose: () => void;
  /** What stands there before it is made; given why it was refused. */
  children: (error: string | undefined) => ReactNode;
};

/** Makes a secret and shows it once: the server keeps only its hash. */
export function SecretDialog<T>(props: SecretDialogProps<T>) {
  const { title, makeLabel, make, disabled, shown, other, onClose, children } = props;
  const t = useTranslations('common');
  const problemText = useProblemText();
  const request = useRequest<void, T>(make);
  const made = request.result;
  const error = request.error ? problemText(request.error) : undefined;
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={t('close')}
      className="text-left"
      footer={
        made ? (
          <Button variant="primary" onClick={onClose}>
            {t('done')}
          </Button>
        ) : (
          <>
            {other}
            <Button onClick={onClose}>{t('cancel')}</Button>
            <Button variant="primary" onClick={() => request.run()} busy={request.busy} disabled={disabled}>
              {makeLabel}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4 whitespace-normal">{made ? shown(made) : children(error)}</div>
    </Dialog>
  );
}
