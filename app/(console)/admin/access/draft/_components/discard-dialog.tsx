'use client';

import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, Dialog, toast } from '@/components/ui';
import { useAccessProblemText } from '../../_components/use-access-problem-text';
import { discard } from '../../actions';
import type { Draft } from './use-draft';

type DiscardDialogProps = { draft: Draft; onDone: () => void; onClose: () => void };

export function DiscardDialog({ draft, onDone, onClose }: DiscardDialogProps) {
  const t = useTranslations('access.discard');
  const tCommon = useTranslations('common');
  const problemText = useAccessProblemText();
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();
  const confirm = () =>
    startTransition(async () => {
      draft.hold(true);
      const result = await discard({ revision: draft.revision });
      if (!result.ok) {
        draft.hold(false);
        return setError(problemText(result.problem));
      }
      toast('success', t('done'));
      onDone();
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title')}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button variant="danger" onClick={confirm} busy={busy}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      <p>{t('text')}</p>
      {error && (
        <p role="alert" className="pt-3 text-critical">
          {error}
        </p>
      )}
    </Dialog>
  );
}
