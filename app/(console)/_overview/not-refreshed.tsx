import type { ReactNode } from 'react';

/** Note in the heading of a panel whose content is outdated. */
export function NotRefreshed({ children }: { children: ReactNode }) {
  return (
    <span role="status" className="text-stale text-xs">
      {children}
    </span>
  );
}
