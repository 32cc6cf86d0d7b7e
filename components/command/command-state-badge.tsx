'use client';

import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/components/ui';
import type { CommandSummary } from '@/lib/contracts';
import type { CommandState } from '@/lib/contracts/commands/states';

const TONE: Record<CommandState, Tone> = {
  awaiting_approval: 'warning',
  queued: 'neutral',
  published: 'info',
  delivered: 'info',
  accepted: 'accent',
  executing: 'accent',
  succeeded: 'connected',
  failed: 'critical',
  rejected: 'critical',
  expired: 'neutral',
  cancelled: 'neutral',
  denied: 'neutral',
  unknown: 'warning',
};

type CommandStateBadgeProps = { state: CommandState; waiting?: CommandSummary['waiting'] };

/** The state of a command, or what it waits for before it is sent. */
export function CommandStateBadge({ state, waiting = null }: CommandStateBadgeProps) {
  const t = useTranslations('command');
  if (waiting === null) return <Badge tone={TONE[state]}>{t(`state.${state}`)}</Badge>;
  return <Badge tone={waiting === 'vehicle_offline' ? TONE[state] : 'warning'}>{t(`waiting.${waiting}`)}</Badge>;
}
