import { describe, expect, it } from 'vitest';
import { chartRows, extremes, type SeriesPoint } from './series';

const point = (at: number, value = 1): SeriesPoint => [at, value, value - 1, value + 1];
const gaps = (rows: ReturnType<typeof chartRows>) => rows.filter(({ average }) => average === null).map(({ at }) => at);

describe('gaps of a series', () => {
  it('breaks the line in the middle of a gap', () => {
    const rows = chartRows([point(0), point(10), point(20), point(120), point(130)], 10);
    expect(gaps(rows)).toEqual([70]);
    expect(rows).toHaveLength(6);
  });

  it('does not break the line of rare but regular reports', () => {
    expect(
      gaps(
        chartRows(
          [0, 60, 121, 180, 245].map((at) => point(at)),
          4,
        ),
      ),
    ).toEqual([]);
  });

  it('does not break the line at one missed report', () => {
    expect(
      gaps(
        chartRows(
          [0, 10, 20, 40, 50].map((at) => point(at)),
          10,
        ),
      ),
    ).toEqual([]);
  });

  it('finds no gap with less than two points', () => {
    expect(chartRows([], 10)).toEqual([]);
    expect(chartRows([point(5)], 10)).toEqual([{ at: 5, average: 1, band: [0, 2] }]);
  });
});

describe('extremes', () => {
  it('use the band, not the average, and the last value', () => {
    expect(extremes([point(0, 5), point(1, 9), [2, null, null, null], point(3, 7)])).toEqual({
      min: 4,
      max: 10,
      last: 7,
    });
  });
  it('are null without values', () => expect(extremes([[0, null, null, null]])).toBeNull());
});
