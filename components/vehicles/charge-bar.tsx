import { cx } from '@/components/ui';

const LOW_PCT = 20;
const CRITICAL_PCT = 10;

/** State of charge as a bar with its number. */
export function ChargeBar({ percent }: { percent: number | null }) {
  if (percent === null) return <span className="text-faint">–</span>;
  const colour = percent < CRITICAL_PCT ? 'bg-critical' : percent < LOW_PCT ? 'bg-warning' : 'bg-connected';
  return (
    <span className="flex items-center gap-2">
      <span className="h-1 flex-1 overflow-hidden rounded-full bg-line" aria-hidden>
        <span
          className={cx('block h-full rounded-full', colour)}
          style={{ width: `${Math.min(100, Math.max(0, percent))}%` }}
        />
      </span>
      <span className="tabular w-8 text-right text-muted text-xs">{Math.round(percent)}%</span>
    </span>
  );
}
