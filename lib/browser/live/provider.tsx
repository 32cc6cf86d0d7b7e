'use client';

import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { LiveSession } from '@/lib/contracts';
import { call } from '../call';
import { ApiProblem } from '../problem';
import { refreshQueries } from '../refresh-queries';
import { serverNow } from '../server-clock';
import { LiveClient } from './client';
import { openMqttConnection, SessionUnavailableError, SignedOutError } from './connection';

const LiveContext = createContext<LiveClient | null>(null);

/**
 * Provides one live connection; needs a QueryClientProvider above. After every gap all active queries are refetched before live
 * messages are applied, but those with `meta: { resync: false }`.
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

const createLiveClient = (): LiveClient =>
  new LiveClient({ fetchSession, openConnection: openMqttConnection, now: serverNow, random: Math.random });

async function fetchSession(): Promise<LiveSession> {
  try {
    return await call('GET /live/session', {});
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    const { status, detail } = error.problem;
    throw status === 401 || status === 403 ? new SignedOutError(detail) : new SessionUnavailableError(detail);
  }
}
