'use client';

import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { serverNow } from '@/lib/browser/server-clock';
import type { RotationPlan, RotationSelection } from '@/lib/contracts';
import type { RotationChoices } from '../../_components/use-selection-text';
import { checkDraft, type DraftError, wrongVin } from './check-draft';
import { newDraft, selectionOf } from './draft';
import type { DraftFormProps } from './draft-form-props';
import { NamePart } from './name-part';
import { PlanPart } from './plan-part';
import { PreviewPanel } from './preview-panel';
import { StartDialog } from './start-dialog';
import { usePreview } from './use-preview';
import { VehiclesPart } from './vehicles-part';

type RotationFormProps = {
  choices: RotationChoices;
  plan: RotationPlan;
  selection: RotationSelection;
  /** From so many vehicles on another administrator must agree. */
  approvalFrom: number;
};

// An empty field is no fault before somebody wants to start
const ONLY_WHEN_TRIED: DraftError[] = ['name', 'startsAt'];

/** Which vehicles, how, and why; beside it what will happen. */
export function RotationForm({ choices, plan, selection, approvalFrom }: RotationFormProps) {
  const t = useTranslations('rotation.form');
  const [draft, setDraft] = useState(() => newDraft(plan, selection));
  const [tried, setTried] = useState(false);
  const [asking, setAsking] = useState(false);
  const errors = checkDraft(draft, serverNow());
  const countable = !errors.includes('vins');
  const preview = usePreview(selectionOf(draft), countable);
  // What was counted for another text says nothing of this one
  const counted = countable ? preview : { ...preview, preview: undefined };
  const total = counted.preview?.total ?? 0;
  const approvalForced = total >= approvalFrom;

  const form: DraftFormProps = {
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    errorOf: (field) =>
      errors.includes(field) && (tried || !ONLY_WHEN_TRIED.includes(field))
        ? t(`error.${field}`, { example: wrongVin(draft) ?? '' })
        : undefined,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (errors.length === 0 && preview.settled && total > 0) setAsking(true);
  };

  return (
    <>
      <form
        onSubmit={submit}
        noValidate
        className="grid items-start gap-3 px-4 pb-8 lg:grid-cols-[minmax(0,42rem)_minmax(18rem,24rem)]"
      >
        <div className="flex min-w-0 flex-col gap-3">
          <VehiclesPart {...form} choices={choices} />
          <PlanPart {...form} approvalFrom={approvalFrom} approvalForced={approvalForced} />
          <NamePart {...form} />
        </div>
        <PreviewPanel
          draft={draft}
          counted={counted}
          hasErrors={(tried && errors.length > 0) || !countable}
          uncountable={errors.some((error) => error !== 'name')}
          needsApproval={draft.needsApproval || approvalForced}
        />
      </form>
      {asking && (
        <StartDialog
          draft={draft}
          total={total}
          needsApproval={draft.needsApproval || approvalForced}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
