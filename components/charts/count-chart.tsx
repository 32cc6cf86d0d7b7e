'use client';

import { useFormatter } from 'next-intl';
import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { DATE_MINUTE } from '@/components/ui';
import { AXIS, TOOLTIP } from './chart-styles';

type CountChartProps = {
  /** `at`: beginning of the interval, ms since the epoch. */
  rows: readonly { at: number; count: number }[];
  name: string;
  /** Precision of the shown times. */
  precision: 'day' | 'minute';
  fill: string;
};

const FORMATS = {
  day: { tick: { month: 'short', day: 'numeric' }, label: { dateStyle: 'medium' } },
  minute: { tick: { timeStyle: 'short', hourCycle: 'h23' }, label: DATE_MINUTE },
} as const;

/** A count per interval as bars. */
export default function CountChart({ rows, name, precision, fill }: CountChartProps) {
  const format = useFormatter();
  const { tick, label } = FORMATS[precision];
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart data={[...rows]} accessibilityLayer={false} margin={{ top: 4, right: 4, bottom: 0, left: 0 }}>
        <CartesianGrid stroke="var(--line)" vertical={false} />
        <XAxis dataKey="at" tickFormatter={(at) => format.dateTime(Number(at), tick)} minTickGap={36} {...AXIS} />
        <YAxis
          width={44}
          allowDecimals={false}
          tickFormatter={(count: number) => format.number(count, { notation: 'compact' })}
          axisLine={false}
          {...AXIS}
        />
        <Tooltip
          {...TOOLTIP}
          cursor={{ fill: 'var(--hover)' }}
          labelFormatter={(at) => format.dateTime(Number(at), label)}
          formatter={(count) => [format.number(Number(count)), name]}
        />
        <Bar dataKey="count" fill={fill} radius={[2, 2, 0, 0]} isAnimationActive={false} maxBarSize={18} />
      </BarChart>
    </ResponsiveContainer>
  );
}
