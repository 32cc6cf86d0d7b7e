'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Checkbox, TextField, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { FormDialog } from '../../../../_components/form-dialog';
import { ReasonField } from '../../../../_components/reason-field';
import { useProblemText } from '../../../../_components/use-problem-text';
import type { RuleChange } from '../../_components/compare-rules';
import type { AccessChoices } from '../../_components/read-access-choices';
import { RuleChanges } from '../../_components/rule-changes';
import { confirmationOf } from './publish-state';
import type { Draft } from './use-draft';
import type { DryRunState } from './use-rule-checks';

type PublishDialogProps = {
  draft: Draft;
  changes: RuleChange[];
  warnings: number;
  dryRun: DryRunState;
  choices: AccessChoices;
  onPublished: () => void;
  /** Another version was published meanwhile. */
  onLost: () => void;
  onClose: () => void;
};

/** Publishes the draft with a reason. If clients lose access, their number has to be typed. */
export function PublishDialog({ draft, changes, warnings, dryRun, choices, onClose, ...on }: PublishDialogProps) {
  const t = useTranslations('access.publish');
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const { publish, busy, error } = usePublish(draft, on);
  const { denied, isIncomplete, mustAgree, isGiven } = confirmationOf(dryRun, warnings);
  const confirmed = isGiven(typed, agreed);
  const submit = () => {
    setMissing(reason.trim() === '');
    if (reason.trim() !== '' && confirmed) void publish(reason.trim());
  };
  const agreement = [warnings > 0 && t('agreeWarnings', { count: warnings }), isIncomplete && t('agreeIncomplete')];
  return (
    <FormDialog
      title={t('title', { version: draft.baseVersion + 1 })}
      submitLabel={t('confirm')}
      busy={busy}
      disabled={!confirmed}
      error={error}
      onSubmit={submit}
      onClose={onClose}
    >
      <p className="text-muted text-sm">{t('text')}</p>
      <ReasonField
        label={t('reason')}
        hint={t('reasonHint')}
        value={reason}
        onChange={setReason}
        error={missing ? t('reasonMissing') : undefined}
        required
        rows={2}
      />
      {denied > 0 && (
        <div className="flex flex-col gap-2 rounded-md border border-critical/40 bg-critical/10 p-3">
          <p className="font-medium text-critical text-sm">
            {t('denies', { clients: denied, vehicles: dryRun.result?.deniedVehicles ?? 0 })}
          </p>
          <TextField
            label={t('typeCount', { count: String(denied) })}
            value={typed}
            onValue={setTyped}
            inputMode="numeric"
            autoComplete="off"
            className="w-32"
          />
        </div>
      )}
      {mustAgree && (
        <Checkbox
          checked={agreed}
          onChange={({ target }) => setAgreed(target.checked)}
          label={<span className="whitespace-normal">{agreement.filter(Boolean).join(' ')}</span>}
        />
      )}
      <details open={changes.length <= 5}>
        <summary className="text-muted text-sm">{t('changes', { count: changes.length })}</summary>
        <div className="pt-2">
          <RuleChanges changes={changes} choices={choices} none="" />
        </div>
      </details>
    </FormDialog>
  );
}

function usePublish(draft: Draft, { onPublished, onLost }: Pick<PublishDialogProps, 'onPublished' | 'onLost'>) {
  const t = useTranslations('access.publish');
  const problemText = useProblemText('access');
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const publish = async (reason: string) => {
    setBusy(true);
    setError(undefined);
    draft.hold(true);
    try {
      const { version } = await call('PUT /acl', { rules: draft.rules, reason, version: draft.baseVersion });
      toast('success', t('done', { version }));
      onPublished();
    } catch (thrown) {
      draft.hold(false);
      setBusy(false);
      if (thrown instanceof ApiProblem && thrown.problem.code === 'rule_set_changed') onLost();
      setError(thrown instanceof ApiProblem ? problemText(thrown.problem) : t('unreachable'));
    }
  };
  return { publish, busy, error };
}
