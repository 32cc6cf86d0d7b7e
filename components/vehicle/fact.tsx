import type { ReactNode } from 'react';
import { cx } from '@/components/ui';

type FactTone = 'good' | 'quiet' | 'warn' | 'bad' | 'sleep';
const TONES: Record<FactTone, string> = {
  good: 'border-l-connected',
  quiet: 'border-l-line-strong',
  warn: 'border-l-stale',
  bad: 'border-l-critical',
  sleep: 'border-l-sleeping',
};

type FactProps = { title: string; tone: FactTone; icon: ReactNode; value: ReactNode; children?: ReactNode };

export function Fact({ title, tone, icon, value, children }: FactProps) {
  return (
    <section
      aria-label={title}
      className={cx('min-w-0 rounded-lg border border-line border-l-3 bg-surface px-3 py-2.5', TONES[tone])}
    >
      <h2 className="text-2xs text-muted">{title}</h2>
      <p className="mt-0.5 flex min-w-0 items-center gap-2 font-semibold text-lg">
        {icon}
        <span className="min-w-0 truncate">{value}</span>
      </p>
      <div className="mt-0.5 min-h-4 text-muted text-xs">{children}</div>
    </section>
  );
}
