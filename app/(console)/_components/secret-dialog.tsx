'use client';

import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { type ReactNode, useState, useTransition } from 'react';
import { Button, Dialog } from '@/components/ui';
import type { Problem } from '@/lib/contracts/errors';
import { useProblemText } from '../admin/_components/use-problem-text';

type SecretDialogProps<T> = {
  title: string;
  makeLabel: string;
  make: () => Promise<{ ok: true; data: T } | { ok: false; problem: Problem }>;
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
  const router = useRouter();
  const problemText = useProblemText();
  const [made, setMade] = useState<{ secret: T }>();
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();
  const run = () =>
    startTransition(async () => {
      const result = await make();
      if (!result.ok) return setError(problemText(result.problem));
      setMade({ secret: result.data });
      router.refresh();
    });
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
            <Button variant="primary" onClick={run} busy={busy} disabled={disabled}>
              {makeLabel}
            </Button>
          </>
        )
      }
    >
      <div className="flex flex-col gap-4 whitespace-normal">{made ? shown(made.secret) : children(error)}</div>
    </Dialog>
  );
}
