import type { Db } from '@/lib/platform/db';
import { ms } from '@/lib/platform/db/sql-time';
import type { RotationRow } from './rotation-store';

export type WaveStanding = {
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
export async function waveStanding(db: Db, row: RotationRow, now: number): Promise<WaveStanding> {
  const { rows } = await db.query<{
    underWay: number;
    reachable: number;
    waiting: number;
    open: number;
    confirmed: number;
    ended: number;
    failed: number;
    size: number;
    lastWave: number;
    endedAt: number | null;
  }>({
    text: `select count(*) filter (where t.state in ('asked', 'issued', 'installed'))::int as "underWay",
       count(*) filter (where t.state = 'waiting' and t.wave <= $2 and p.connected)::int as reachable,
       count(*) filter (where t.state = 'waiting' and t.wave = $2)::int as waiting,
       count(*) filter (where t.state in ('waiting', 'asked', 'issued', 'installed'))::int as open,
       count(*) filter (where t.state = 'confirmed' and t.wave = $2)::int as confirmed,
       count(*) filter (where t.state in ('confirmed', 'failed') and t.wave <= $2 and t.changed_at >= $3)::int as ended,
       count(*) filter (where t.state = 'failed' and t.wave <= $2 and t.changed_at >= $3)::int as failed,
       count(*) filter (where t.wave = $2 and t.state <> 'skipped')::int as size,
       coalesce(max(t.wave), 0)::int as "lastWave",
       ${ms("max(t.changed_at) filter (where t.wave <= $2 and t.state in ('confirmed', 'failed', 'skipped'))")} as "endedAt"
     from rotation_targets t left join vehicle_presence p on p.vehicle_id = t.vehicle_id
     where t.rotation_id = $1`,
    values: [row.id, row.wave, new Date(row.judgedFrom ?? row.waveAt ?? row.createdAt)],
  });
  const [found] = rows;
  if (!found) throw new Error('A count returned no row');
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
