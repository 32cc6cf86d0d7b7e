'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { toast } from '@/components/ui';
import { FormDialog } from '../../../../_components/form-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { useOperation } from '../../../../_components/use-operation';
import { useProblemText } from '../../../../_components/use-problem-text';
import type { AccessChoices } from '../../_components/read-access-choices';
import { RuleChanges } from '../../_components/rule-changes';
import { useDifference } from './use-difference';

type RestoreDialogProps = { version: number; current: number; choices: AccessChoices; onClose: () => void };

/** Back to an earlier version: what that changes, and why. */
export function RestoreDialog({ version, current, choices, onClose }: RestoreDialogProps) {
  const t = useTranslations('access.restore');
  const problemText = useProblemText('access');
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const { run, busy, error } = useOperation('POST /acl/versions/{version}/restore', {
    onSuccess: ({ version: now }) => {
      toast('success', t('done', { version, now }));
      onClose();
    },
  });
  const { changes, failed } = useDifference({ from: current, to: version });
  const submit = () => {
    setMissing(reason.trim() === '');
    if (reason.trim() !== '') run({ version, reason: reason.trim() });
  };
  return (
    <FormDialog
      title={t('title', { version })}
      submitLabel={t('confirm')}
      busy={busy}
      error={error ? problemText(error) : undefined}
      onSubmit={submit}
      onClose={onClose}
    >
      <p>{t('text', { version, next: current + 1 })}</p>
      <ReasonField
        label={t('reason')}
        value={reason}
        onChange={setReason}
        error={missing ? t('reasonMissing') : undefined}
        required
        rows={2}
      />
      <div className="flex flex-col gap-2 border-line border-t pt-3">
        <h3 className="font-medium text-sm">{t('changes', { version: current })}</h3>
        {changes ? (
          <RuleChanges changes={changes} choices={choices} none={t('same')} />
        ) : (
          <p role="status" className="text-muted text-sm">
            {t(failed ? 'failed' : 'loading')}
          </p>
        )}
      </div>
    </FormDialog>
  );
}
