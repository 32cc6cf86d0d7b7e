import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from '@/components/ui';

type BannerProps = { severity?: 'warning' | 'critical'; children: ReactNode };

/** A warning above the page. */
export function Banner({ severity = 'warning', children }: BannerProps) {
  return (
    <div
      role="alert"
      className={cx(
        'flex shrink-0 items-center gap-2 border-b px-4 py-1.5 font-medium text-xs',
        severity === 'critical'
          ? 'border-critical/30 bg-critical/10 text-critical'
          : 'border-warning/30 bg-warning/10 text-warning',
      )}
    >
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      {children}
    </div>
  );
}
