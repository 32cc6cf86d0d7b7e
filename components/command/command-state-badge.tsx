'use client';

import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/components/ui';
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

export function CommandStateBadge({ state }: { state: CommandState }) {
  const t = useTranslations('command.state');
  return <Badge tone={TONE[state]}>{t(state)}</Badge>;
}
