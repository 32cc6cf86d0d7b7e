'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import type { Draft } from './use-draft';

type DiscardDialogProps = { draft: Draft; onDone: () => void; onClose: () => void };

export function DiscardDialog({ draft, onDone, onClose }: DiscardDialogProps) {
  const t = useTranslations('access.discard');
  const discard = () => {
    draft.hold(true);
    return call('DELETE /acl/draft', { revision: draft.revision }).catch((error: unknown) => {
      draft.hold(false);
      throw error;
    });
  };
  return (
    <ConfirmDialog
      title={t('title')}
      confirmLabel={t('confirm')}
      danger
      done={t('done')}
      problems="access"
      onConfirm={discard}
      onDone={onDone}
      onClose={onClose}
    >
      <p>{t('text')}</p>
    </ConfirmDialog>
  );
}
