import type { RotationDetail } from '@/lib/contracts';
import { OPEN_ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';

const LIVE_MS = 1_000;
const QUIET_MS = 10_000;

/** Whether vehicles are moving: also in a cancelled one those under way finish. */
export const isMoving = ({ state, counts }: Pick<RotationDetail, 'state' | 'counts'>): boolean =>
  state === 'running' ||
  OPEN_ROTATION_TARGET_STATES.some((one) => one !== 'waiting' && counts[one] > 0) ||
  // Starts any moment
  (state === 'scheduled' && counts.waiting > 0);

/** How often to look, ms. */
export const paceOf = (rotation: Pick<RotationDetail, 'state' | 'counts'>): number =>
  isMoving(rotation) ? LIVE_MS : QUIET_MS;
