'use client';

import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';

type Outcome = { name: string; succeeded: number; unknown: number; other: number };
type OutcomeChartProps = { rows: Outcome[]; names: Record<'succeeded' | 'unknown' | 'other', string> };

const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--muted)', fontSize: 11 }, tickLine: false } as const;
const FILL = { succeeded: 'var(--connected)', other: 'var(--line-strong)', unknown: 'var(--warning)' } as const;

/** One bar a group: what was done, what is not known, and the rest. The table beside it says the same in figures. */
export default function OutcomeChart({ rows, names }: OutcomeChartProps) {
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={rows}
        layout="vertical"
        accessibilityLayer={false}
        margin={{ top: 4, right: 12, bottom: 0, left: 0 }}
      >
        <XAxis type="number" allowDecimals={false} {...AXIS} />
        <YAxis type="category" dataKey="name" width={110} axisLine={false} {...AXIS} />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--hover)' }}
          contentStyle={{
            background: 'var(--raised)',
            border: '1px solid var(--line-strong)',
            borderRadius: 6,
            fontSize: 12,
          }}
        />
        {(['succeeded', 'other', 'unknown'] as const).map((key) => (
          <Bar
            key={key}
            dataKey={key}
            name={names[key]}
            stackId="outcome"
            fill={FILL[key]}
            isAnimationActive={false}
            barSize={12}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
