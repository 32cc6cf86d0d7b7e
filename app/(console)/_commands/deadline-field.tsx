'use client';

import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { Field, Select } from '@/components/ui';
import type { Operation } from '@/lib/contracts/commands/rules';
import { COMMAND_RULES } from '@/lib/contracts/commands/rules';

const DEADLINES_MS = [15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];

/** How long a command waits for its vehicle, up to what its operation allows; `deadline` in the form, ms. */
export function DeadlineField({ operation, error }: { operation: Operation; error?: string }) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const { defaultDeadlineMs, maxDeadlineMs } = COMMAND_RULES[operation];
  return (
    <Field label={t('deadline')} hint={t('deadlineHint')} error={error}>
      {({ id }) => (
        <Select id={id} name="deadline" defaultValue={defaultDeadlineMs} className="w-full">
          {DEADLINES_MS.filter((ms) => ms <= maxDeadlineMs).map((ms) => (
            <option key={ms} value={ms}>
              {text.duration(ms)}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}
