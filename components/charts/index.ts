// Charts. Invariant: a gap in the data is a gap in the line.

export { CountChart, LineChart, OutcomeChart } from './lazy';
export { type ChartRow, chartRows, extremes, type SeriesPoint } from './series';
