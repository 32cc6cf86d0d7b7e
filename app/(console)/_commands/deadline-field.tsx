'use client';

import { useTranslations } from 'next-intl';
import { useCommandText } from '@/components/command';
import { SelectField } from '@/components/ui';
import { COMMAND_RULES, type Operation } from '@/lib/contracts/commands/rules';

const DEADLINES_MS = [15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000];

/** Deadline of a command, up to the limit of its operation; the form's field `deadline`, ms. */
export function DeadlineField({ operation, error }: { operation: Operation; error?: string }) {
  const t = useTranslations('command.form');
  const text = useCommandText();
  const { defaultDeadlineMs, maxDeadlineMs } = COMMAND_RULES[operation];
  return (
    <SelectField
      label={t('deadline')}
      hint={t('deadlineHint')}
      error={error}
      name="deadline"
      defaultValue={defaultDeadlineMs}
      options={DEADLINES_MS.filter((ms) => ms <= maxDeadlineMs).map((ms) => [ms, text.duration(ms)] as const)}
      className="w-full"
    />
  );
}
