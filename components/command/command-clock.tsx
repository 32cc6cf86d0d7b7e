'use client';

import { useTranslations } from 'next-intl';
import { useNow } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';
import { isFinished } from '@/lib/contracts/commands/states';
import { useCommandText } from './use-command-text';

type CommandClockProps = { command: Pick<CommandSummary, 'state' | 'createdAt' | 'finishedAt' | 'expiresAt'> };

/** Time until the deadline; for a finished command, its duration. */
export function CommandClock({ command: { state, createdAt, finishedAt, expiresAt } }: CommandClockProps) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  const now = useNow();
  const words = isFinished(state)
    ? finishedAt !== null && t('took', { time: text.duration(finishedAt - createdAt) })
    : now < expiresAt
      ? t('deadlineIn', { time: text.duration(expiresAt - now) })
      : t('deadlineOver');
  return <span className="tabular text-muted text-xs">{words}</span>;
}
