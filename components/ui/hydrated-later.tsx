'use client';

import { type ComponentType, lazy, Suspense } from 'react';
import { Skeleton } from './skeleton';

/**
 * A page whose script the document does not name: the browser first gets what starts the console, then this. The server renders it
 * with the rest; it is hydrated once its script is loaded. Its props must not change before, and its first rendering must depend on
 * nothing but them, `useNow` and `useHydrated`.
 */
export function hydratedLater<P extends object>(load: () => Promise<{ default: ComponentType<P> }>): ComponentType<P> {
  // At once, not when React comes to it
  const loading = typeof window === 'undefined' ? null : load();
  loading?.catch(() => undefined); // `lazy` reports it
  const Page = lazy(() => loading ?? load());
  return function HydratedLater(props: P) {
    return (
      <Suspense fallback={<Skeleton className="m-4 flex-1" />}>
        <Page {...props} />
      </Suspense>
    );
  };
}
