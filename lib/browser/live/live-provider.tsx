'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { refreshQueries } from '../refresh-queries';
import { createLiveClient } from './create-live-client';
import type { LiveClient } from './live-client';

const LiveContext = createContext<LiveClient | null>(null);

/**
 * One live connection for everything below it; needs a QueryClientProvider above. After every gap all active queries are
 * fetched again before live messages apply; a query with `meta: { resync: false }` is left alone.
 */
export function LiveProvider({
  children,
  create = createLiveClient,
}: {
  children: ReactNode;
  create?: () => LiveClient;
}) {
  const queryClient = useQueryClient();
  const [client] = useState(create);

  useEffect(() => {
    const endResync = client.onResync(() =>
      refreshQueries(queryClient, { predicate: (query) => query.meta?.resync !== false }, { throwOnError: true }),
    );
    const onVisibility = () => client.setVisible(document.visibilityState === 'visible');
    const onOnline = () => client.networkReturned();
    document.addEventListener('visibilitychange', onVisibility);
    window.addEventListener('online', onOnline);
    client.start();
    return () => {
      client.stop();
      endResync();
      document.removeEventListener('visibilitychange', onVisibility);
      window.removeEventListener('online', onOnline);
    };
  }, [client, queryClient]);

  return <LiveContext value={client}>{children}</LiveContext>;
}

export function useLiveClient(): LiveClient {
  const client = useContext(LiveContext);
  if (!client) throw new Error('useLive… needs a LiveProvider above it');
  return client;
}
