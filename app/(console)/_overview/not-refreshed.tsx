import type { ReactNode } from 'react';

/** Beside the title of a panel whose content is older than it should be. */
export function NotRefreshed({ children }: { children: ReactNode }) {
  return (
    <span role="status" className="text-stale text-xs">
      {children}
    </span>
  );
}
