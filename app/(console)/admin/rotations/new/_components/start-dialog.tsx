'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { TextField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ConfirmDialog } from '../../../../_components/confirm-dialog';
import { createInputOf, submitLabelOf, takesEverything } from './draft';
import { Outcome, type OutcomeProps } from './outcome';

/** Confirms the creation of a rotation; for a rotation of all vehicles their number has to be typed. */
export function StartDialog({ onClose, ...outcome }: OutcomeProps & { onClose: () => void }) {
  const { draft, total, needsApproval } = outcome;
  const t = useTranslations('rotation.form');
  const router = useRouter();
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
      <Outcome {...outcome} />
      <p className="text-muted text-sm">{t('confirmText')}</p>
      {everything && (
        <TextField
          label={t('typeCount', { count: String(total) })}
          value={typed}
          onValue={setTyped}
          inputMode="numeric"
          autoComplete="off"
        />
      )}
    </ConfirmDialog>
  );
}
