import type { Db } from '@/lib/platform/db';
import { countWave } from './progress-store';
import type { RotationRow } from './rotation-store';

type WaveProgress = {
  /** No target is in progress and no connected one is waiting; offline ones follow when they reconnect. */
  isOver: boolean;
  isAllOver: boolean;
  isLast: boolean;
  /** When the next wave may begin, ms since the epoch; null while this one is not over. */
  soakedAt: number | null;
  /** Of targets that ended since the rotation was last resumed. */
  ended: number;
  failed: number;
  size: number;
};

const MINUTE_MS = 60_000;

/** Progress of the current wave. A wave without a confirmed target is not over just because all of it are offline. */
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
