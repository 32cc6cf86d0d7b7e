'use client';

import { useTranslations } from 'next-intl';
import { useNow } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';
import { isFinished } from '@/lib/contracts/commands/states';
import { useCommandText } from './use-command-text';

/** A shorter wait before it was sent is not shown. */
const NOTABLE_WAIT_MS = 1_000;

type CommandClockProps = { command: Pick<CommandSummary, 'state' | 'createdAt' | 'sentAt' | 'tookMs' | 'expiresAt'> };

/** Time until the deadline; for a finished command that was sent, its duration, and how long it waited before. */
export function CommandClock({ command: { state, createdAt, sentAt, tookMs, expiresAt } }: CommandClockProps) {
  const t = useTranslations('command.timeline');
  const text = useCommandText();
  const now = useNow();
  const tookText = (ms: number, waitedMs: number) =>
    waitedMs < NOTABLE_WAIT_MS
      ? t('took', { time: text.duration(ms) })
      : t('tookAfter', { time: text.duration(ms), waited: text.duration(waitedMs) });
  const words = isFinished(state)
    ? tookMs !== null && sentAt !== null && tookText(tookMs, sentAt - createdAt)
    : now < expiresAt
      ? t('deadlineIn', { time: text.duration(expiresAt - now) })
      : t('deadlineOver');
  return <span className="tabular text-muted text-xs">{words}</span>;
}
