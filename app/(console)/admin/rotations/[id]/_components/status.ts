import type { RotationDetail } from '@/lib/contracts';
import { OPEN_ROTATION_TARGET_STATES } from '@/lib/contracts/certificates/terms';
import { partsOf } from '../../_components/parts';

export type RotationStatus =
  | 'approvalYours'
  | 'approvalOthers'
  | 'scheduled'
  | 'soon'
  | 'window'
  | 'soak'
  | 'asking'
  | 'finishing'
  | 'operator'
  | 'failures'
  | 'wave'
  | 'completedAll'
  | 'completed'
  | 'cancelled';

/** A finer status than the state. */
export function statusOf(rotation: RotationDetail): RotationStatus {
  const { state, pauseReason, startsAt, canApprove, counts, total } = rotation;
  switch (state) {
    case 'awaiting_approval':
      return canApprove ? 'approvalYours' : 'approvalOthers';
    case 'scheduled':
      return startsAt === null ? 'soon' : 'scheduled';
    case 'paused':
      return pauseReason ?? 'operator';
    case 'completed':
      return counts.confirmed === total ? 'completedAll' : 'completed';
    case 'cancelled':
      return 'cancelled';
    case 'running':
      return runningStatusOf(rotation);
  }
}

function runningStatusOf(rotation: RotationDetail): RotationStatus {
  const { waitsUntil, waves, wave } = rotation;
  if (waitsUntil !== null) return opensAt(rotation, waitsUntil) ? 'window' : 'soak';
  return (waves[wave]?.counts.waiting ?? 0) > 0 ? 'asking' : 'finishing';
}

/** The next wave, from 0: the first one with waiting vehicles. */
export const nextWaveOf = ({ waves, wave }: RotationDetail): number =>
  waves.find(({ counts }) => counts.waiting > 0)?.wave ?? wave;

/** Ended vehicles of the current wave and how many of them failed, as the failure limit counts them. */
export function endedOf({ waves, wave }: RotationDetail): { ended: number; failed: number } {
  const counts = waves.find((one) => one.wave === wave)?.counts;
  if (!counts) return { ended: 0, failed: 0 };
  const { confirmed, failed } = partsOf(counts);
  return { ended: confirmed + failed, failed };
}

/** Values for the headline: of the current wave while one is under way, otherwise of the whole rotation. */
export function headlineFigures(rotation: RotationDetail, status: RotationStatus) {
  const { waves, wave, counts, total, startsAt, waitsUntil } = rotation;
  const whole = partsOf(counts);
  const current = partsOf(waves.find((one) => one.wave === wave)?.counts ?? counts);
  return {
    until: status === 'scheduled' ? startsAt : waitsUntil,
    wave: (status === 'wave' ? nextWaveOf(rotation) : wave) + 1,
    waiting: (status === 'asking' ? current : whole).waiting,
    underWay: (status === 'finishing' ? current : whole).underWay,
    confirmed: whole.confirmed,
    kept: total - whole.confirmed - whole.underWay,
  };
}

/** Whether the maintenance window opens at this time; otherwise the pause between two waves ends then. */
function opensAt({ plan: { window } }: RotationDetail, at: number): boolean {
  if (window === null) return false;
  const { from, timeZone } = window;
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return time.format(at) === from;
}

const LIVE_MS = 1_000;
const QUIET_MS = 10_000;

/** Whether target states may change. In a cancelled rotation the vehicles under way still finish. */
export const isMoving = ({ state, counts }: Pick<RotationDetail, 'state' | 'counts'>): boolean =>
  state === 'running' ||
  OPEN_ROTATION_TARGET_STATES.some((one) => one !== 'waiting' && counts[one] > 0) ||
  // Starts at any moment
  (state === 'scheduled' && counts.waiting > 0);

/** Poll interval, ms. */
export const paceOf = (rotation: Pick<RotationDetail, 'state' | 'counts'>): number =>
  isMoving(rotation) ? LIVE_MS : QUIET_MS;
