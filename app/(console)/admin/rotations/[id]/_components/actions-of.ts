import type { RotationDetail } from '@/lib/contracts';

export type RotationAction = ConfirmedAction | 'pause';
/** Actions that a dialog confirms. */
export type ConfirmedAction = 'approve' | 'resume' | 'retry' | 'cancel';

const VARIANTS = {
  approve: 'primary',
  resume: 'primary',
  cancel: 'danger',
  pause: 'secondary',
  retry: 'secondary',
} as const;

/** The actions that are possible now, in the order of the buttons. */
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

/** Which text the resume button has. */
export function resumptionOf({ pauseReason }: Paused): 'resume' | 'resumeAnyway' | 'startWave' {
  if (pauseReason === 'failures') return 'resumeAnyway';
  return pauseReason === 'wave' ? 'startWave' : 'resume';
}

/** Resuming after too many failures is not the primary action. */
export const variantOf = (action: RotationAction, { pauseReason }: Paused) =>
  action === 'resume' && pauseReason === 'failures' ? 'secondary' : VARIANTS[action];
