import type { RotationDetail } from '@/lib/contracts';

export const ROTATION_ACTIONS = ['approve', 'resume', 'retry', 'pause', 'cancel'] as const;
export type RotationAction = (typeof ROTATION_ACTIONS)[number];

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
