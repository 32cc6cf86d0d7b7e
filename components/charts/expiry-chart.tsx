'use client';

import { useFormatter } from 'next-intl';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

type ExpiryChartProps = {
  /** `at`: a week's beginning, ms since the epoch. */
  rows: readonly { at: number; count: number }[];
  label: string;
};

const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--muted)', fontSize: 11 }, tickLine: false } as const;

/** A bar a week. The words and the table beside it say the same. */
export default function ExpiryChart({ rows, label }: ExpiryChartProps) {
  const format = useFormatter();
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...rows]} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis
          dataKey="at"
          tickFormatter={(at: number) => format.dateTime(at, { month: 'short', day: 'numeric' })}
          minTickGap={36}
          {...AXIS}
        />
        <YAxis
          width={44}
          allowDecimals={false}
          tickFormatter={(count: number) => format.number(count, { notation: 'compact' })}
          axisLine={false}
          {...AXIS}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          labelFormatter={(at) => format.dateTime(Number(at), { dateStyle: 'medium' })}
          formatter={(count) => [format.number(Number(count)), label]}
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
        <Bar dataKey="count" fill="var(--accent)" radius={[2, 2, 0, 0]} isAnimationActive={false} />
      </BarChart>
    </ResponsiveContainer>
  );
}
