'use client';

import { useTranslations } from 'next-intl';
import { call } from '@/lib/browser/call';
import type { RotationDetail } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import type { AskedAction } from './actions-of';
import { useActionText } from './use-action-text';
import { useConsequences } from './use-consequences';

type ActionDialogProps = {
  action: AskedAction;
  rotation: RotationDetail;
  onChanged: (rotation: RotationDetail) => void;
  onClose: () => void;
};

export function ActionDialog({ action, rotation, onChanged, onClose }: ActionDialogProps) {
  const t = useTranslations('rotation.action');
  const { label, title } = useActionText(rotation);
  const consequences = useConsequences();
  return (
    <ConfirmDialog
      title={title(action)}
      confirmLabel={label(action)}
      cancelLabel={t('keep')}
      danger={action === 'cancel'}
      done={t(`done.${action}`)}
      problems="rotation"
      onConfirm={() => call(`POST /rotations/{id}/${action}`, { id: rotation.id })}
      onDone={(changed) => {
        onChanged(changed);
        onClose();
      }}
      onClose={onClose}
    >
      <div className="flex flex-col gap-2 text-sm">
        {consequences(action, rotation).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </ConfirmDialog>
  );
}
