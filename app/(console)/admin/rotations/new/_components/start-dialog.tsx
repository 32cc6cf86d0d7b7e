'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState, useTransition } from 'react';
import { Button, Dialog, Field, Input } from '@/components/ui';
import { useRotationProblemText } from '../../_components/use-problem-text';
import { create } from '../../actions';
import { planOf, type RotationDraft, selectionOf, startsAtOf, takesEverything } from './draft';
import { useOutcome } from './use-outcome';

type StartDialogProps = { draft: RotationDraft; total: number; needsApproval: boolean; onClose: () => void };

/** What will happen once more, before it does. That every vehicle is meant is typed, not clicked. */
export function StartDialog({ draft, total, needsApproval, onClose }: StartDialogProps) {
  const t = useTranslations('rotation.form');
  const tCommon = useTranslations('common');
  const router = useRouter();
  const outcome = useOutcome();
  const problemText = useRotationProblemText();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const [busy, startTransition] = useTransition();
  const everything = takesEverything(draft);
  const start = () =>
    startTransition(async () => {
      const result = await create({
        name: draft.name,
        reason: draft.reason.trim() || undefined,
        selection: selectionOf(draft),
        plan: planOf(draft),
        startsAt: startsAtOf(draft),
      });
      if (!result.ok) return setError(problemText(result.problem));
      router.push(`/admin/rotations/${result.data.id}` as Route);
    });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('confirmTitle', { count: total })}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button variant="primary" busy={busy} disabled={everything && typed.trim() !== String(total)} onClick={start}>
            {t(needsApproval ? 'submitApproval' : draft.startsLater ? 'submitSchedule' : 'submitStart')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <ul className="flex list-disc flex-col gap-1 pl-4 text-sm marker:text-faint">
          {outcome(draft, total, needsApproval).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
        <p className="text-muted text-sm">{t('confirmText')}</p>
        {everything && (
          <Field label={t('typeCount', { count: String(total) })}>
            {({ id }) => (
              <Input
                id={id}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
                inputMode="numeric"
                autoComplete="off"
              />
            )}
          </Field>
        )}
        {error && (
          <p role="alert" className="text-critical text-sm">
            {error}
          </p>
        )}
      </div>
    </Dialog>
  );
}
