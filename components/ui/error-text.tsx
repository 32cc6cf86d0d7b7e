import type { ReactNode } from 'react';
import { cx } from './cx';

/** Why something was refused; nothing where nothing was. */
export function ErrorText({ className, children }: { className?: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className={cx('text-critical', className)}>
      {children}
    </p>
  );
}
