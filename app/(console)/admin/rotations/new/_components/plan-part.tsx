'use client';

import { ChevronRight } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { useId } from 'react';
import { Checkbox, Panel, SelectField, TextField } from '@/components/ui';
import type { DraftError, DraftFormProps } from './check-draft';

const ADVANCED: DraftError[] = ['soakMinutes', 'pauseAtFailedPercent', 'deadlineHours', 'window', 'timeZone'];
const TWO_COLUMNS = 'grid gap-3 sm:grid-cols-2';

type PlanPartProps = DraftFormProps & {
  /** From so many vehicles on another administrator has to approve. */
  approvalFrom: number;
  approvalForced: boolean;
};

export function PlanPart({ approvalFrom, approvalForced, ...form }: PlanPartProps) {
  const t = useTranslations('rotation.form');
  const format = useFormatter();
  const { draft, change, errorOf } = form;
  return (
    <Panel title={t('how')}>
      <div className="flex flex-col gap-3">
        <div className={TWO_COLUMNS}>
          <NumberField name="canary" {...form} />
          <NumberField name="waves" {...form} />
          <NumberField name="perMinute" {...form} />
          <SelectField
            label={t('start')}
            options={[
              ['now', t('startNow')],
              ['later', t('startLater')],
            ]}
            value={draft.startsLater ? 'later' : 'now'}
            onValue={(start) => change({ startsLater: start === 'later' })}
          />
          {draft.startsLater && (
            <TextField
              label={t('startsAt')}
              hint={t('startsAtHint')}
              error={errorOf('startsAt')}
              fieldClassName="sm:col-start-2"
              type="datetime-local"
              value={draft.startsAt}
              onValue={(startsAt) => change({ startsAt })}
            />
          )}
        </div>
        <details className="group border-line border-t pt-3" open={ADVANCED.some(errorOf) || undefined}>
          <summary className="flex list-none items-center gap-1.5 font-medium text-muted text-sm hover:text-text">
            <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
            {t('advanced')}
          </summary>
          <div className="mt-3 flex flex-col gap-3">
            <div className={TWO_COLUMNS}>
              <NumberField name="soakMinutes" {...form} />
              <NumberField name="pauseAtFailedPercent" {...form} />
              <NumberField name="deadlineHours" {...form} />
            </div>
            <Checkbox
              label={t('hold')}
              checked={draft.holdBetweenWaves}
              onChange={({ target }) => change({ holdBetweenWaves: target.checked })}
            />
            <WindowFields {...form} />
            <div className="flex flex-col gap-1">
              <Checkbox
                label={t('approval')}
                checked={draft.needsApproval || approvalForced}
                disabled={approvalForced}
                onChange={({ target }) => change({ needsApproval: target.checked })}
              />
              <p className="pl-5.5 text-faint text-xs">{t('approvalForced', { count: format.number(approvalFrom) })}</p>
            </div>
          </div>
        </details>
      </div>
    </Panel>
  );
}

const TEXTS = {
  canary: ['canary', 'canaryHint'],
  waves: ['waves', 'wavesHint'],
  perMinute: ['perMinute', 'perMinuteHint'],
  soakMinutes: ['soak', 'soakHint'],
  pauseAtFailedPercent: ['pauseAt', 'pauseAtHint'],
  deadlineHours: ['deadline', 'deadlineHint'],
} as const;

/** A number of the plan, kept as text: the waves are a list, and a half-typed number must not become another one. */
function NumberField({ name, draft, change, errorOf }: DraftFormProps & { name: keyof typeof TEXTS }) {
  const t = useTranslations('rotation.form');
  const [label, hint] = TEXTS[name];
  return (
    <TextField
      label={t(label)}
      hint={t(hint)}
      error={errorOf(name)}
      inputMode={name === 'waves' ? 'text' : 'decimal'}
      autoComplete="off"
      value={draft[name]}
      onValue={(text) => change({ [name]: text })}
      className="tabular"
    />
  );
}

const browserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Maintenance window; its time zone is the browser's until another is chosen. */
function WindowFields({ draft, change, errorOf }: DraftFormProps) {
  const t = useTranslations('rotation.form');
  const zones = useId();
  const { windowed, from, to, timeZone } = draft;
  const error = errorOf('window');
  return (
    <div className="flex flex-col gap-2">
      <Checkbox
        label={t('window')}
        checked={windowed}
        onChange={({ target }) => change({ windowed: target.checked, timeZone: timeZone || browserZone() })}
      />
      {windowed && (
        <div className="grid grid-cols-2 gap-3 pl-5.5 sm:grid-cols-[8rem_8rem_minmax(0,1fr)]">
          <TextField
            label={t('from')}
            error={error}
            fieldClassName={error && 'max-sm:col-span-2'}
            type="time"
            value={from}
            onValue={(time) => change({ from: time })}
          />
          <TextField label={t('to')} type="time" value={to} onValue={(time) => change({ to: time })} />
          <TextField
            label={t('timeZone')}
            error={errorOf('timeZone')}
            fieldClassName="max-sm:col-span-2"
            list={zones}
            value={timeZone}
            onValue={(zone) => change({ timeZone: zone })}
            autoComplete="off"
          />
          <datalist id={zones}>
            {Intl.supportedValuesOf('timeZone').map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <p className="col-span-full text-faint text-xs">{t('windowHint')}</p>
        </div>
      )}
    </div>
  );
}
