'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Field, Input } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { createInputOf, type RotationDraft, takesEverything } from './draft';
import { submitLabelOf } from './submit-state';
import { useOutcome } from './use-outcome';

type StartDialogProps = { draft: RotationDraft; total: number; needsApproval: boolean; onClose: () => void };

/** What will happen once more, before it does. That every vehicle is meant is typed, not clicked. */
export function StartDialog({ draft, total, needsApproval, onClose }: StartDialogProps) {
  const t = useTranslations('rotation.form');
  const router = useRouter();
  const outcome = useOutcome();
  const [typed, setTyped] = useState('');
  const everything = takesEverything(draft);
  return (
    <ConfirmDialog
      title={t('confirmTitle', { count: total })}
      confirmLabel={t(submitLabelOf(draft, needsApproval))}
      disabled={everything && typed.trim() !== String(total)}
      problems="rotation"
      onConfirm={() => call('POST /rotations', createInputOf(draft))}
      onDone={({ id }) => router.push(`/admin/rotations/${id}` as Route)}
      onClose={onClose}
    >
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
    </ConfirmDialog>
  );
}
