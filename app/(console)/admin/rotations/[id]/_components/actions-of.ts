import type { RotationDetail } from '@/lib/contracts';

export type RotationAction = AskedAction | 'pause';
/** Done only after a dialog has said what follows. */
export type AskedAction = 'approve' | 'resume' | 'retry' | 'cancel';

const VARIANTS = {
  approve: 'primary',
  resume: 'primary',
  cancel: 'danger',
  pause: 'secondary',
  retry: 'secondary',
} as const;

/** What can be done now, in the order of the buttons; what cannot is not shown, the headline says why. */
export function actionsOf({ state, canApprove, counts }: RotationDetail): RotationAction[] {
  const retry: RotationAction[] = counts.failed > 0 ? ['retry'] : [];
  switch (state) {
    case 'awaiting_approval':
      return canApprove ? ['approve', 'cancel'] : ['cancel'];
    case 'scheduled':
      return ['cancel'];
    case 'running':
      return [...retry, 'pause', 'cancel'];
    case 'paused':
      return ['resume', ...retry, 'cancel'];
    case 'completed':
      return retry;
    case 'cancelled':
      return [];
  }
}

type Paused = Pick<RotationDetail, 'pauseReason'>;

/** To go on means something else after failures than before the next wave. */
export function resumptionOf({ pauseReason }: Paused): 'resume' | 'resumeAnyway' | 'startWave' {
  if (pauseReason === 'failures') return 'resumeAnyway';
  return pauseReason === 'wave' ? 'startWave' : 'resume';
}

/** Too many failed: nobody is led on. */
export const variantOf = (action: RotationAction, { pauseReason }: Paused) =>
  action === 'resume' && pauseReason === 'failures' ? 'secondary' : VARIANTS[action];
