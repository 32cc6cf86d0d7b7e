'use client';

import { CircleCheck, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, toast } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { useRotationProblemText } from '../../_components/use-problem-text';
import { approve, cancel, pause, resume, retry } from '../../actions';
import { ActionDialog } from './action-dialog';
import { actionsOf, type RotationAction } from './actions-of';
import { useActionLabel } from './use-action-label';

const RUN = { approve, cancel, pause, resume, retry };
const ICON = { approve: CircleCheck, cancel: X, pause: Pause, resume: Play, retry: RotateCcw };
const VARIANT = {
  approve: 'primary',
  resume: 'primary',
  cancel: 'danger',
  pause: 'secondary',
  retry: 'secondary',
} as const;

type RotationActionsProps = { rotation: RotationDetail; onChanged: (rotation: RotationDetail) => void };

/** What can be done now. To pause is done at once; what sets vehicles moving, or ends it, says first what that means. */
export function RotationActions({ rotation, onChanged }: RotationActionsProps) {
  const t = useTranslations('rotation.action');
  const label = useActionLabel(rotation);
  // Too many failed: nobody is led on
  const doubtful = rotation.pauseReason === 'failures';
  const problemText = useRotationProblemText();
  const [open, setOpen] = useState<RotationAction | null>(null);
  const [busy, startTransition] = useTransition();
  const run = (action: RotationAction) =>
    startTransition(async () => {
      const result = await RUN[action]({ id: rotation.id });
      if (result.ok) onChanged(result.data);
      toast(result.ok ? 'success' : 'error', result.ok ? t(`done.${action}`) : problemText(result.problem));
      setOpen(null);
    });
  return (
    <>
      {actionsOf(rotation).map((action) => {
        const Icon = ICON[action];
        return (
          <Button
            key={action}
            variant={doubtful && action === 'resume' ? 'secondary' : VARIANT[action]}
            busy={busy && open === null}
            onClick={() => (action === 'pause' ? run(action) : setOpen(action))}
          >
            <Icon aria-hidden className="size-4" />
            {label(action)}
          </Button>
        );
      })}
      {open && (
        <ActionDialog
          action={open}
          rotation={rotation}
          label={label(open)}
          busy={busy}
          onConfirm={() => run(open)}
          onClose={() => setOpen(null)}
        />
      )}
    </>
  );
}
