import { cx } from './cx';

/** Placeholder of loading content, to be given its size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block motion-safe:animate-pulse rounded-sm bg-line', className)} />;
}
