'use client';

import { useTranslations } from 'next-intl';
import { Button, Dialog } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import type { RotationAction } from './actions-of';
import { nextWaveOf } from './standing';
import { useConsequences } from './use-consequences';

type ActionDialogProps = {
  action: RotationAction;
  rotation: RotationDetail;
  label: string;
  busy: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

export function ActionDialog({ action, rotation, label, busy, onConfirm, onClose }: ActionDialogProps) {
  const t = useTranslations('rotation.action');
  const tCommon = useTranslations('common');
  const consequences = useConsequences();
  const title =
    action === 'retry'
      ? t('title.retry', { count: rotation.counts.failed })
      : action === 'resume' && rotation.pauseReason === 'wave'
        ? t('title.startWave', { wave: nextWaveOf(rotation) + 1 })
        : t(`title.${action === 'pause' ? 'resume' : action}`);
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{t('keep')}</Button>
          <Button variant={action === 'cancel' ? 'danger' : 'primary'} busy={busy} onClick={onConfirm}>
            {label}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-2 text-sm">
        {consequences(action, rotation).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </div>
    </Dialog>
  );
}
