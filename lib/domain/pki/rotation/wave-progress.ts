import type { Db } from '@/lib/platform/db';
import { countWave } from './progress-store';
import type { RotationRow } from './rotation-store';

export type WaveProgress = {
  /** Nobody is under way, and everybody who can be reached has ended: those who are offline follow when they are back. */
  isOver: boolean;
  /** Nothing is left anywhere in the campaign. */
  isAllOver: boolean;
  /** It was the last one. */
  isLast: boolean;
  /** When the next may begin, ms since the epoch; null: this one is not over. */
  soakedAt: number | null;
  /** Of those that ended since somebody last looked. */
  ended: number;
  failed: number;
  size: number;
};

const MINUTE_MS = 60_000;

/** Where the wave under way stands. A wave that has proven nothing yet is not over because all of it are offline. */
export async function waveProgress(db: Db, row: RotationRow, now: number): Promise<WaveProgress> {
  const since = row.judgedFrom ?? row.waveAt ?? row.createdAt;
  const found = await countWave(db, row.id, { wave: row.wave, since });
  const { underWay, reachable, waiting, open, confirmed, ended, failed, size, lastWave, endedAt } = found;
  const isOver = underWay === 0 && reachable === 0 && (confirmed > 0 || waiting === 0);
  const soakMs = row.plan.soakMinutes * MINUTE_MS;
  return {
    isOver,
    isAllOver: open === 0,
    isLast: row.wave >= lastWave,
    soakedAt: isOver ? (endedAt ?? now) + soakMs : null,
    ended,
    failed,
    size,
  };
}
