// Charts. Invariant: a gap in the data is a gap in the line.

export { ExpiryChart, LineChart } from './lazy';
export { type ChartRow, chartRows, extremes, type SeriesPoint } from './series';
