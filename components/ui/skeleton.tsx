import { cx } from './cx';

/** Holds the place of what is loading; give it the size of what will come. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cx('block motion-safe:animate-pulse rounded-sm bg-line', className)} />;
}
