'use client';

import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { refreshQueries } from './refresh-queries';

/** Refreshes the queries of a key `delayMs` later; further calls until then make no further fetch. */
export function useDebouncedRefresh(delayMs: number): (queryKey: QueryKey, options?: { exact: boolean }) => void {
  const queryClient = useQueryClient();
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  return (queryKey, options) => {
    const name = JSON.stringify(queryKey);
    if (timers.current.has(name)) return;
    const run = () => {
      timers.current.delete(name);
      void refreshQueries(queryClient, { queryKey, ...options });
    };
    timers.current.set(name, setTimeout(run, delayMs));
  };
}
