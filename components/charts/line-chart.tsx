'use client';

import { useFormatter } from 'next-intl';
import { Area, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { DATE_TIME } from '@/components/ui';
import { AXIS, TOOLTIP } from './chart-styles';
import type { ChartRow } from './series';

type LineChartProps = {
  rows: readonly ChartRow[];
  /** Range of the time axis, ms since the epoch. */
  from: number;
  to: number;
  averageLabel: string;
  bandLabel: string;
  formatValue(value: number): string;
};

const DAY_MS = 86_400_000;

/** The average as a line over a band from minimum to maximum. */
export default function LineChart({ rows, from, to, averageLabel, bandLabel, formatValue }: LineChartProps) {
  const format = useFormatter();
  const time = (at: number) =>
    format.dateTime(
      at,
      to - from > DAY_MS
        ? { month: 'short', day: 'numeric', hour: '2-digit', hourCycle: 'h23' }
        : { timeStyle: 'short', hourCycle: 'h23' },
    );
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={[...rows]} accessibilityLayer={false} margin={{ top: 8, right: 12, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="at" type="number" domain={[from, to]} tickFormatter={time} minTickGap={48} {...AXIS} />
        <YAxis width={52} domain={['auto', 'auto']} tickFormatter={formatValue} axisLine={false} {...AXIS} />
        <Tooltip
          {...TOOLTIP}
          labelFormatter={(at) => format.dateTime(Number(at), DATE_TIME)}
          formatter={(value, name) => [
            Array.isArray(value)
              ? value.map((one) => formatValue(Number(one))).join(' – ')
              : formatValue(Number(value)),
            name,
          ]}
          cursor={{ stroke: 'var(--line-strong)' }}
        />
        <Area
          dataKey="band"
          name={bandLabel}
          type="linear"
          stroke="none"
          fill="var(--accent)"
          fillOpacity={0.18}
          connectNulls={false}
          isAnimationActive={false}
          activeDot={false}
        />
        <Line
          dataKey="average"
          name={averageLabel}
          type="linear"
          stroke="var(--accent)"
          strokeWidth={1.5}
          dot={rows.length < 3}
          connectNulls={false}
          isAnimationActive={false}
        />
      </ComposedChart>
    </ResponsiveContainer>
  );
}
