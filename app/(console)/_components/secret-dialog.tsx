'use client';

import { useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { Button, Dialog } from '@/components/ui';
import { CopyText } from './copy-text';
import { useRequest } from './use-operation';
import { useProblemText } from './use-problem-text';

type SecretDialogProps<T> = {
  title: string;
  makeLabel: string;
  /** Calls the operation; a thrown error is shown. */
  make: () => Promise<T>;
  disabled?: boolean;
  /** Renders the secret. */
  shown: (made: T) => ReactNode;
  /** Another button in the footer. */
  other?: ReactNode;
  onClose: () => void;
  /** Content before the secret is made; gets the error. */
  children: (error: string | undefined) => ReactNode;
};

/** Creates a secret and shows it once: the server stores only a hash. */
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

type SecretBoxProps = { label: string; secret: string; what: string; children: ReactNode };

/** A secret that is shown only once. */
export function SecretBox({ label, secret, what, children }: SecretBoxProps) {
  return (
    <div className="rounded-md border border-line bg-canvas p-3">
      <p className="pb-1 font-medium text-muted text-xs">{label}</p>
      <CopyText text={secret} what={what} />
      <p className="pt-2 text-muted text-xs">{children}</p>
    </div>
  );
}
