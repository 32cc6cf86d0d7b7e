'use client';

import { useFormatter } from 'next-intl';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { DATE_MINUTE } from '@/components/ui';

/** `at`: ms since the epoch, the minute's beginning. */
type RateChartProps = { rows: readonly { at: number; count: number }[]; name: string };

const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--muted)', fontSize: 11 }, tickLine: false } as const;

/** How many a minute, a bar each. */
export default function RateChart({ rows, name }: RateChartProps) {
  const format = useFormatter();
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...rows]} accessibilityLayer={false} margin={{ top: 8, right: 8, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          tickFormatter={(at) => format.dateTime(Number(at), { timeStyle: 'short', hourCycle: 'h23' })}
          minTickGap={40}
          {...AXIS}
        />
        <YAxis width={36} allowDecimals={false} axisLine={false} {...AXIS} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          labelFormatter={(at) => format.dateTime(Number(at), DATE_MINUTE)}
          contentStyle={{
            background: 'var(--raised)',
            border: '1px solid var(--line-strong)',
            borderRadius: 6,
            fontSize: 12,
            padding: '4px 8px',
          }}
          itemStyle={{ color: 'var(--text)', padding: 0 }}
          labelStyle={{ color: 'var(--muted)' }}
        />
        <Bar dataKey="count" name={name} fill="var(--connected)" isAnimationActive={false} maxBarSize={18} />
      </BarChart>
    </ResponsiveContainer>
  );
}
