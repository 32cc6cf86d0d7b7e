import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { cx } from './cx';

type ErrorStateProps = {
  title: ReactNode;
  children?: ReactNode;
  retryLabel?: string;
  onRetry?: () => void;
  busy?: boolean;
};

/** Shown in place of content that failed to load, with a retry button. */
export function ErrorState({ title, children, retryLabel, onRetry, busy }: ErrorStateProps) {
  return (
    <div role="alert" className="mx-auto flex max-w-lg flex-col items-center gap-2 px-6 py-14 text-center">
      <div className="mb-2 flex size-10 items-center justify-center rounded-lg border border-critical/30 bg-critical/10 text-critical">
        <TriangleAlert aria-hidden className="size-5" />
      </div>
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="break-words text-muted text-sm">{children}</div>}
      {onRetry && retryLabel && (
        <Button className="mt-3" onClick={onRetry} busy={busy}>
          {retryLabel}
        </Button>
      )}
    </div>
  );
}

/** An error message; nothing without one. */
export function ErrorText({ className, children }: { className?: string; children: ReactNode }) {
  if (!children) return null;
  return (
    <p role="alert" className={cx('text-critical', className)}>
      {children}
    </p>
  );
}
