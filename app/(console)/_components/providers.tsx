'use client';

import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { LiveProvider } from '@/lib/browser/live';
import { ApiProblem } from '@/lib/browser/problem';

/** Maximum age of cached data that is shown without a refetch. */
const STALE_MS = 30_000;
const RETRIES = 2;

const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: STALE_MS,
        refetchOnWindowFocus: false,
        // Only errors that may be temporary are retried
        retry: (failures, error) => failures < RETRIES && !(error instanceof ApiProblem && error.problem.status < 500),
      },
    },
  });

export function Providers({ children }: { children: ReactNode }) {
  const [queryClient] = useState(createQueryClient);
  return (
    <QueryClientProvider client={queryClient}>
      <LiveProvider>{children}</LiveProvider>
    </QueryClientProvider>
  );
}
