import type { ReactNode } from 'react';
import { cx } from './cx';

export type Tone = 'neutral' | 'accent' | 'connected' | 'sleeping' | 'stale' | 'warning' | 'critical' | 'info';

const TONES: Record<Tone, string> = {
  neutral: 'border-line bg-hover text-muted',
  accent: 'border-accent/30 bg-accent/10 text-accent',
  connected: 'border-connected/30 bg-connected/10 text-connected',
  sleeping: 'border-sleeping/30 bg-sleeping/10 text-sleeping',
  stale: 'border-stale/30 bg-stale/10 text-stale',
  warning: 'border-warning/30 bg-warning/10 text-warning',
  critical: 'border-critical/30 bg-critical/10 text-critical',
  info: 'border-info/30 bg-info/10 text-info',
};

export function Badge({
  tone = 'neutral',
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={cx(
        'inline-block h-5 min-w-0 max-w-full truncate rounded-sm border px-1.5 align-middle font-medium text-2xs leading-[18px]',
        TONES[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
