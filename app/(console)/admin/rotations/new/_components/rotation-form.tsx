'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTranslations } from 'next-intl';
import { type FormEvent, useState } from 'react';
import { Panel, TextField } from '@/components/ui';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import { serverNow } from '@/lib/browser/server-clock';
import type { RotationPlan, RotationSelection } from '@/lib/contracts';
import { MAX_LENGTH } from '@/lib/contracts/limits';
import { ReasonField } from '../../../../_components/reason-field';
import { useDebouncedValue } from '../../../../_components/use-debounced-value';
import type { RotationChoices } from '../../_components/use-selection-text';
import { checkDraft, type DraftError, type DraftFormProps, wrongVin } from './check-draft';
import { newDraft, selectionOf } from './draft';
import { PlanPart } from './plan-part';
import { PreviewPanel } from './preview-panel';
import { StartDialog } from './start-dialog';
import { VehiclesPart } from './vehicles-part';

type RotationFormProps = {
  choices: RotationChoices;
  plan: RotationPlan;
  selection: RotationSelection;
  /** From so many vehicles on another administrator has to approve. */
  approvalFrom: number;
};

// An empty field is shown as an error only after the first submit
const CHECKED_ON_SUBMIT: DraftError[] = ['name', 'startsAt'];

/** The form of a new rotation, with a preview beside it. */
export function RotationForm({ choices, plan, selection, approvalFrom }: RotationFormProps) {
  const t = useTranslations('rotation.form');
  const [draft, setDraft] = useState(() => newDraft(plan, selection));
  const [submitted, setSubmitted] = useState(false);
  const [asking, setAsking] = useState(false);
  const errors = checkDraft(draft, serverNow());
  const countable = !errors.includes('vins');
  const preview = usePreview(selectionOf(draft), countable);
  // The previous preview is of other vehicles
  const counted = countable ? preview : { ...preview, preview: undefined };
  const total = counted.preview?.total ?? 0;
  const approvalForced = total >= approvalFrom;

  const form: DraftFormProps = {
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    errorOf: (field) =>
      errors.includes(field) && (submitted || !CHECKED_ON_SUBMIT.includes(field))
        ? t(`error.${field}`, { example: wrongVin(draft) ?? '' })
        : undefined,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setSubmitted(true);
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
          hasErrors={(submitted && errors.length > 0) || !countable}
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

function NamePart({ draft, change, errorOf }: DraftFormProps) {
  const t = useTranslations('rotation.form');
  return (
    <Panel title={t('why')}>
      <div className="flex flex-col gap-3">
        <TextField
          label={t('name')}
          hint={t('nameHint')}
          error={errorOf('name')}
          value={draft.name}
          onValue={(name) => change({ name })}
          maxLength={MAX_LENGTH.name}
          autoComplete="off"
        />
        <ReasonField label={t('reason')} value={draft.reason} onChange={(reason) => change({ reason })} rows={2} />
      </div>
    </Panel>
  );
}

const DEBOUNCE_MS = 350;
const REFRESH_MS = 15_000;

/** Counts the selected vehicles. `settled`: the count is of this selection and not of the one before. */
function usePreview(selection: RotationSelection, enabled: boolean) {
  const given = JSON.stringify(selection);
  const debounced = useDebouncedValue(given, DEBOUNCE_MS);
  const body = JSON.parse(debounced) as RotationSelection;
  const isCurrent = enabled && debounced === given;
  const { data, isError, isPlaceholderData, refetch } = useQuery({
    queryKey: queryKeys.rotations.preview(body),
    queryFn: ({ signal }) => call('POST /rotations/preview', body, { signal }),
    enabled: isCurrent,
    placeholderData: keepPreviousData,
    refetchInterval: REFRESH_MS,
  });
  const settled = isCurrent && data !== undefined && !isPlaceholderData && !isError;
  return { preview: data, settled, failed: isError, refetch };
}
