'use client';

import { Bar, BarChart, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { AXIS, TOOLTIP } from './chart-styles';

type Outcome = { name: string; succeeded: number; unknown: number; other: number };
type OutcomeChartProps = { rows: Outcome[]; names: Record<'succeeded' | 'unknown' | 'other', string> };

const FILL = { succeeded: 'var(--connected)', other: 'var(--line-strong)', unknown: 'var(--warning)' } as const;

/** Outcomes per group as stacked bars. The same numbers are in a table beside it. */
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
        <Tooltip {...TOOLTIP} cursor={{ fill: 'var(--hover)' }} />
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
