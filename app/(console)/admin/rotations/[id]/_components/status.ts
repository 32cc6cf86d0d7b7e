import type { RotationDetail } from '@/lib/contracts';
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

/** What is going on, closer than the state says it. */
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

/** The wave that is asked next, from 0: the first with vehicles that wait. */
export const nextWaveOf = ({ waves, wave }: RotationDetail): number =>
  waves.find(({ counts }) => counts.waiting > 0)?.wave ?? wave;

/** Vehicles of the wave under way that have ended, and those of them that failed: what the limit is about. */
export function endedOf({ waves, wave }: RotationDetail): { ended: number; failed: number } {
  const counts = waves.find((one) => one.wave === wave)?.counts;
  if (!counts) return { ended: 0, failed: 0 };
  const { confirmed, failed } = partsOf(counts);
  return { ended: confirmed + failed, failed };
}

/** The figures of a headline: of the wave under way where that is what goes on, otherwise of the whole rotation. */
export function headlineFigures(rotation: RotationDetail, standing: RotationStatus) {
  const { waves, wave, counts, total, startsAt, waitsUntil } = rotation;
  const whole = partsOf(counts);
  const current = partsOf(waves.find((one) => one.wave === wave)?.counts ?? counts);
  return {
    until: standing === 'scheduled' ? startsAt : waitsUntil,
    wave: (standing === 'wave' ? nextWaveOf(rotation) : wave) + 1,
    waiting: (standing === 'asking' ? current : whole).waiting,
    underWay: (standing === 'finishing' ? current : whole).underWay,
    confirmed: whole.confirmed,
    kept: total - whole.confirmed - whole.underWay,
  };
}

/** The window opens at that moment; otherwise what ends then is the pause between two waves. */
function opensAt({ plan: { window } }: RotationDetail, at: number): boolean {
  if (window === null) return false;
  const { from, timeZone } = window;
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  return time.format(at) === from;
}
