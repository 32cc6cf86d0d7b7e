'use client';

import { CircleCheck, Pause, Play, RotateCcw, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, toast } from '@/components/ui';
import type { RotationDetail } from '@/lib/contracts';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import { ActionDialog } from './action-dialog';
import { type AskedAction, actionsOf, variantOf } from './actions-of';
import { useActionText } from './use-action-text';

const ICON = { approve: CircleCheck, cancel: X, pause: Pause, resume: Play, retry: RotateCcw };

type RotationActionsProps = { rotation: RotationDetail; onChanged: (rotation: RotationDetail) => void };

/** What can be done now. To pause is done at once; what sets vehicles moving, or ends it, says first what that means. */
export function RotationActions({ rotation, onChanged }: RotationActionsProps) {
  const t = useTranslations('rotation.action');
  const { label } = useActionText(rotation);
  const problemText = useProblemText('rotation');
  const [open, setOpen] = useState<AskedAction | null>(null);
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
