'use client';

import { useTranslations } from 'next-intl';
import { Button, Dialog, toast } from '@/components/ui';
import { useOperation } from '../../../../_components/use-operation';
import { useAccessProblemText } from '../../_components/use-access-problem-text';
import type { Draft } from './use-draft';

type DiscardDialogProps = { draft: Draft; onDone: () => void; onClose: () => void };

export function DiscardDialog({ draft, onDone, onClose }: DiscardDialogProps) {
  const t = useTranslations('access.discard');
  const tCommon = useTranslations('common');
  const problemText = useAccessProblemText();
  const { run, busy, error } = useOperation('DELETE /acl/draft', {
    onSuccess: () => {
      toast('success', t('done'));
      onDone();
    },
    onError: () => draft.hold(false),
  });
  const confirm = () => {
    draft.hold(true);
    run({ revision: draft.revision });
  };
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
          {problemText(error)}
        </p>
      )}
    </Dialog>
  );
}
