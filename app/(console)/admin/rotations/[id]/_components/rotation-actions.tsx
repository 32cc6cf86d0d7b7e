'use client';

import { CircleCheck, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import type { RotationDetail } from '@/lib/contracts';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { partsOf } from '../../_components/parts';
import { usePlanText } from '../../_components/use-plan-text';
import { actionsOf, type ConfirmedAction, type RotationAction, resumptionOf, variantOf } from './actions-of';
import { nextWaveOf } from './status';

const ICON = { approve: CircleCheck, cancel: X, pause: Pause, resume: Play, retry: RotateCcw };

type RotationActionsProps = { rotation: RotationDetail; onChanged: (rotation: RotationDetail) => void };

/** Buttons of the possible actions. Pause runs at once; every other action is confirmed first. */
export function RotationActions({ rotation, onChanged }: RotationActionsProps) {
  const t = useTranslations('rotation.action');
  const { label } = useActionText(rotation);
  const problemText = useProblemText('rotation');
  const [open, setOpen] = useState<ConfirmedAction | null>(null);
  const pause = useOperation('POST /rotations/{id}/pause', {
    onSuccess: (paused) => {
      onChanged(paused);
      toast('success', t('done.pause'));
    },
    onError: (error) => toast('error', problemText(error)),
  });
  return (
    <>
      {actionsOf(rotation).map((action) => {
        const Icon = ICON[action];
        return (
          <Button
            key={action}
            variant={variantOf(action, rotation)}
            busy={pause.busy}
            onClick={() => (action === 'pause' ? pause.run({ id: rotation.id }) : setOpen(action))}
          >
            <Icon aria-hidden className="size-4" />
            {label(action)}
          </Button>
        );
      })}
      {open && <ActionDialog action={open} rotation={rotation} onChanged={onChanged} onClose={() => setOpen(null)} />}
    </>
  );
}

type ActionDialogProps = {
  action: ConfirmedAction;
  rotation: RotationDetail;
  onChanged: (rotation: RotationDetail) => void;
  onClose: () => void;
};

function ActionDialog({ action, rotation, onChanged, onClose }: ActionDialogProps) {
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

/** Label of an action's button and title of its dialog. */
function useActionText(rotation: RotationDetail) {
  const t = useTranslations('rotation.action');
  const values = { count: rotation.counts.failed, wave: nextWaveOf(rotation) + 1 };
  const resumption = resumptionOf(rotation);
  return {
    label: (action: RotationAction): string => t(action === 'resume' ? resumption : action, values),
    title: (action: ConfirmedAction): string =>
      t(action === 'resume' && resumption === 'startWave' ? 'title.startWave' : `title.${action}`, values),
  };
}

/** The consequences of an action, one sentence each. */
function useConsequences(): (action: ConfirmedAction, rotation: RotationDetail) => string[] {
  const t = useTranslations('rotation.action.text');
  const format = useFormatter();
  const planText = usePlanText();
  const kept = (sentences: (string | false)[]) => sentences.filter((sentence) => sentence !== false);
  return (action, rotation) => {
    const { plan, counts, state, pauseReason, total } = rotation;
    const { underWay } = partsOf(counts);
    const rate = format.number(plan.perMinute);
    const next = rotation.waves.find(({ wave }) => wave === nextWaveOf(rotation));
    switch (action) {
      case 'approve':
        return [t('approve'), ...planText(plan, total)];
      case 'resume':
        return kept([
          pauseReason === 'wave'
            ? t('startWave', { count: next?.counts.waiting ?? 0, rate })
            : t('resume', { waiting: counts.waiting, rate }),
          plan.window !== null &&
            t('resumeWindow', { from: plan.window.from, to: plan.window.to, zone: plan.window.timeZone }),
          plan.pauseAtFailedPercent < 100 && t('resumeFailures', { percent: format.number(plan.pauseAtFailedPercent) }),
        ]);
      case 'retry':
        return kept([t('retry'), state === 'paused' && t('retryPaused'), state === 'completed' && t('retryReopens')]);
      case 'cancel':
        return kept([
          t('cancel', { waiting: counts.waiting }),
          underWay > 0 && t('cancelUnderWay', { count: underWay }),
          t('cancelForever'),
        ]);
    }
  };
}
