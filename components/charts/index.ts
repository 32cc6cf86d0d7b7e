// Charts. Invariant: a gap in the data is a gap in the line.
import dynamic from 'next/dynamic';

/** recharts is fetched only when a chart is shown. */
export const LineChart = dynamic(() => import('./line-chart'), { ssr: false });
export { type ChartRow, chartRows, extremes, type SeriesPoint } from './series';
