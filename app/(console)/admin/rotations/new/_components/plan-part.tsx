'use client';

import { ChevronRight } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { Checkbox, Field, Input, Panel, Select } from '@/components/ui';
import type { DraftError } from './check-draft';
import type { DraftFormProps } from './draft-form-props';
import { NumberField } from './number-field';
import { WindowFields } from './window-fields';

const FOLDED: DraftError[] = ['soakMinutes', 'pauseAtFailedPercent', 'deadlineHours', 'window', 'timeZone'];
const TWO = 'grid gap-3 sm:grid-cols-2';

type PlanPartProps = DraftFormProps & { approvalFrom: number; approvalForced: boolean };

export function PlanPart({ approvalFrom, approvalForced, ...form }: PlanPartProps) {
  const t = useTranslations('rotation.form');
  const format = useFormatter();
  const { draft, change, errorOf } = form;
  return (
    <Panel title={t('how')}>
      <div className="flex flex-col gap-3">
        <div className={TWO}>
          <NumberField name="canary" {...form} />
          <NumberField name="waves" {...form} />
          <NumberField name="perMinute" {...form} />
          <Field label={t('start')}>
            {({ id }) => (
              <Select
                id={id}
                value={draft.startsLater ? 'later' : 'now'}
                onChange={({ target }) => change({ startsLater: target.value === 'later' })}
              >
                <option value="now">{t('startNow')}</option>
                <option value="later">{t('startLater')}</option>
              </Select>
            )}
          </Field>
          {draft.startsLater && (
            <Field
              label={t('startsAt')}
              hint={t('startsAtHint')}
              error={errorOf('startsAt')}
              className="sm:col-start-2"
            >
              {({ id, describedBy, invalid }) => (
                <Input
                  id={id}
                  type="datetime-local"
                  value={draft.startsAt}
                  onChange={(event) => change({ startsAt: event.target.value })}
                  aria-describedby={describedBy}
                  aria-invalid={invalid}
                />
              )}
            </Field>
          )}
        </div>
        <details className="group border-line border-t pt-3" open={FOLDED.some(errorOf) || undefined}>
          <summary className="flex list-none items-center gap-1.5 font-medium text-muted text-sm hover:text-text">
            <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
            {t('advanced')}
          </summary>
          <div className="mt-3 flex flex-col gap-3">
            <div className={TWO}>
              <NumberField name="soakMinutes" {...form} />
              <NumberField name="pauseAtFailedPercent" {...form} />
              <NumberField name="deadlineHours" {...form} />
            </div>
            <Checkbox
              label={t('hold')}
              checked={draft.holdBetweenWaves}
              onChange={(event) => change({ holdBetweenWaves: event.target.checked })}
            />
            <WindowFields {...form} />
            <div className="flex flex-col gap-1">
              <Checkbox
                label={t('approval')}
                checked={draft.needsApproval || approvalForced}
                disabled={approvalForced}
                onChange={(event) => change({ needsApproval: event.target.checked })}
              />
              <p className="pl-5.5 text-faint text-xs">{t('approvalForced', { count: format.number(approvalFrom) })}</p>
            </div>
          </div>
        </details>
      </div>
    </Panel>
  );
}
