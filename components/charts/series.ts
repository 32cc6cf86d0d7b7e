/** Time in ms, average, minimum, maximum; nulls break the line. */
export type SeriesPoint = readonly [at: number, average: number | null, min: number | null, max: number | null];
export type ChartRow = { at: number; average: number | null; band: [number, number] | null };

/** A gap is this many median steps long: a single missing report is none. */
const GAP_FACTOR = 3.5;

/**
 * Rows for a chart. A gap in the reports breaks the line, which would otherwise suggest values that were not reported.
 * @param bucketMs length of the interval of a point
 */
export function chartRows(points: readonly SeriesPoint[], bucketMs: number): ChartRow[] {
  const limitMs = Math.max(medianStepMs(points), bucketMs) * GAP_FACTOR;
  const rows: ChartRow[] = [];
  let before: number | null = null;
  for (const [at, average, min, max] of points) {
    if (before !== null && at - before > limitMs) rows.push({ at: (before + at) / 2, average: null, band: null });
    rows.push({ at, average, band: min === null || max === null ? null : [min, max] });
    before = at;
  }
  return rows;
}

function medianStepMs(points: readonly SeriesPoint[]): number {
  const steps = points.slice(1).map(([at], index) => at - (points[index]?.[0] ?? at));
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length / 2)] ?? 0;
}

/** Minimum, maximum and last value; null: no values. */
export function extremes(points: readonly SeriesPoint[]): { min: number; max: number; last: number } | null {
  const known = points.filter(([, average]) => average !== null);
  const last = known.at(-1)?.[1] ?? null;
  if (last === null) return null;
  return known.reduce(
    (found, [, average, min, max]) => ({
      min: Math.min(found.min, min ?? average ?? Infinity),
      max: Math.max(found.max, max ?? average ?? -Infinity),
      last,
    }),
    { min: Infinity, max: -Infinity, last },
  );
}
