'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useId, useState } from 'react';
import { Button, Checkbox, Dialog, Field, Input, toast } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { ApiProblem } from '@/lib/browser/problem';
import { ReasonField } from '../../../../_components/reason-field';
import { useProblemText } from '../../../../_components/use-problem-text';
import type { AccessChoices } from '../../_components/access-choices';
import type { RuleChange } from '../../_components/compare-rules';
import { RuleChanges } from '../../_components/rule-changes';
import type { Draft } from './use-draft';
import type { TriedRules } from './use-dry-run';

type PublishDialogProps = {
  draft: Draft;
  changes: RuleChange[];
  warnings: number;
  tried: TriedRules;
  choices: AccessChoices;
  onPublished: () => void;
  /** Somebody else was quicker. */
  onLost: () => void;
  onClose: () => void;
};

/** What will be in force, and why. Whoever takes something away types from how many. */
export function PublishDialog(props: PublishDialogProps) {
  const { draft, changes, warnings, tried, choices, onPublished, onLost, onClose } = props;
  const t = useTranslations('access.publish');
  const tCommon = useTranslations('common');
  const problemText = useProblemText('access');
  const formId = useId();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const [agreed, setAgreed] = useState(false);
  const [missing, setMissing] = useState(false);
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const denied = tried.settled ? (tried.result?.deniedClients ?? 0) : 0;
  const untried = !tried.settled || tried.result?.complete === false;
  const mustAgree = warnings > 0 || untried;
  const confirmed = (denied === 0 || typed.trim() === String(denied)) && (!mustAgree || agreed);

  const publish = async (event: FormEvent) => {
    event.preventDefault();
    setMissing(reason.trim() === '');
    if (reason.trim() === '' || !confirmed) return;
    setBusy(true);
    setError(undefined);
    draft.hold(true);
    try {
      const body = { rules: draft.rules, reason: reason.trim(), version: draft.baseVersion };
      const { version } = await call('PUT /acl', body);
      toast('success', t('done', { version }));
      onPublished();
    } catch (thrown) {
      draft.hold(false);
      setBusy(false);
      if (thrown instanceof ApiProblem && thrown.problem.code === 'rule_set_changed') onLost();
      setError(thrown instanceof ApiProblem ? problemText(thrown.problem) : t('unreachable'));
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('title', { version: draft.baseVersion + 1 })}
      closeLabel={tCommon('close')}
      footer={
        <>
          <Button onClick={onClose}>{tCommon('cancel')}</Button>
          <Button type="submit" form={formId} variant="primary" busy={busy} disabled={!confirmed}>
            {t('confirm')}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={(event) => void publish(event)} noValidate className="flex flex-col gap-4">
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
              {t('denies', { clients: denied, vehicles: tried.result?.deniedVehicles ?? 0 })}
            </p>
            <Field label={t('typeCount', { count: String(denied) })}>
              {({ id }) => (
                <Input
                  id={id}
                  value={typed}
                  onChange={({ target }) => setTyped(target.value)}
                  inputMode="numeric"
                  autoComplete="off"
                  className="w-32"
                />
              )}
            </Field>
          </div>
        )}
        {mustAgree && (
          <Checkbox
            checked={agreed}
            onChange={({ target }) => setAgreed(target.checked)}
            label={
              <span className="whitespace-normal">
                {[warnings > 0 && t('agreeWarnings', { count: warnings }), untried && t('agreeUntried')]
                  .filter(Boolean)
                  .join(' ')}
              </span>
            }
          />
        )}
        <details open={changes.length <= 5}>
          <summary className="text-muted text-sm">{t('changes', { count: changes.length })}</summary>
          <div className="pt-2">
            <RuleChanges changes={changes} choices={choices} none="" />
          </div>
        </details>
        {error && (
          <p role="alert" className="text-critical text-sm">
            {error}
          </p>
        )}
      </form>
    </Dialog>
  );
}
