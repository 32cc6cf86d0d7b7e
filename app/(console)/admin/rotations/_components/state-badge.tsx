'use client';

import { useTranslations } from 'next-intl';
import { Badge, type Tone } from '@/components/ui';
import type { RotationState, RotationTargetState } from '@/lib/contracts';

const TONE: Record<RotationState, Tone> = {
  awaiting_approval: 'warning',
  scheduled: 'info',
  running: 'accent',
  paused: 'warning',
  completed: 'connected',
  cancelled: 'neutral',
};
const TARGET_TONE: Record<RotationTargetState, Tone> = {
  waiting: 'neutral',
  asked: 'accent',
  issued: 'accent',
  installed: 'accent',
  confirmed: 'connected',
  failed: 'critical',
  skipped: 'neutral',
  cancelled: 'neutral',
};

export function RotationStateBadge({ state }: { state: RotationState }) {
  const t = useTranslations('rotation.state');
  return <Badge tone={TONE[state]}>{t(state)}</Badge>;
}

export function TargetStateBadge({ state }: { state: RotationTargetState }) {
  const t = useTranslations('rotation.target');
  return <Badge tone={TARGET_TONE[state]}>{t(state)}</Badge>;
}
