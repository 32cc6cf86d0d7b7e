import type { ReactNode } from 'react';
import { cx } from '@/components/ui';

type RulesBannerProps = { tone?: 'info' | 'warning' | 'critical'; actions?: ReactNode; children: ReactNode };

const TONES = {
  info: 'border-info/60',
  warning: 'border-warning/60',
  critical: 'border-critical/60',
};

/** A notice about the whole rule set. */
export function RulesBanner({ tone = 'info', actions, children }: RulesBannerProps) {
  return (
    <div
      role={tone === 'info' ? 'status' : 'alert'}
      className={cx(
        'flex flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-l-4 bg-surface px-3 py-2 text-sm',
        TONES[tone],
      )}
    >
      <div className="min-w-60 flex-1">{children}</div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}
