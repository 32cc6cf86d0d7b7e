import type { PresenceSessionItem } from '@/lib/contracts';

type BarSegment = { id: number; startPct: number; widthPct: number; open: boolean };

/** Sessions within a time span as segments of a bar, and the connected share of the span. */
export function presenceBar(
  sessions: readonly PresenceSessionItem[],
  from: number,
  to: number,
): { segments: BarSegment[]; share: number } {
  const spanMs = to - from;
  const segments = sessions
    .map(({ id, connectedAt, disconnectedAt }) => ({
      id,
      open: disconnectedAt === null,
      start: Math.max(connectedAt, from),
      end: Math.min(disconnectedAt ?? to, to),
    }))
    .filter(({ start, end }) => end >= start && end > from && start < to)
    .map(({ id, open, start, end }) => ({
      id,
      open,
      startPct: ((start - from) / spanMs) * 100,
      widthPct: ((end - start) / spanMs) * 100,
    }));
  return { segments, share: coveredMs(sessions, from, to) / spanMs };
}

/** Connected time. Sessions may overlap, as a vehicle can reconnect before its old connection times out. */
function coveredMs(sessions: readonly PresenceSessionItem[], from: number, to: number): number {
  let covered = 0;
  let reached = from;
  for (const session of [...sessions].sort((a, b) => a.connectedAt - b.connectedAt)) {
    const start = Math.max(session.connectedAt, reached);
    const end = Math.min(session.disconnectedAt ?? to, to);
    if (end <= start) continue;
    covered += end - start;
    reached = end;
  }
  return covered;
}
