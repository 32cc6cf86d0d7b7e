import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { expect, test } from 'vitest';
import type { LiveVehicle } from '@/lib/contracts';
import { LiveClient } from './client';
import type { ConnectionHandlers } from './connection';
import { useLiveVehicles } from './hooks';
import { LiveProvider } from './provider';

const FIRST = 'LSVAA4182E2184847';
const SECOND = 'LSVAA4182E2000002';
const topicOf = (vin: string) => `tsp/live/north/vehicle/${vin}`;
const update = (vin: string, speed: number) =>
  new TextEncoder().encode(
    JSON.stringify({
      vin,
      at: speed,
      telemetry: { receivedAt: speed, sampledAt: speed, seq: speed, signals: { Speed: [speed, speed] } },
    }),
  );

/** The real client over a connection in memory; `say` sends as the broker. */
async function renderWatch(everyMs: number) {
  let handlers: ConnectionHandlers | null = null;
  const client = new LiveClient({
    fetchSession: async () => ({
      url: '',
      clientId: 'web-1',
      username: 'u',
      token: '1',
      expiresAt: Date.now() + 3_600_000,
      topicRoot: 'tsp',
      subscribe: ['tsp/live/north/#'],
      interestTopic: 'tsp/interest/web-1',
      answerTopic: 'tsp/interest/web-1/answer',
      protocolVersion: 4 as const,
    }),
    openConnection: async (_session, given) => {
      handlers = given;
      return {
        subscribe: async () => undefined,
        unsubscribe: () => undefined,
        publish: () => undefined,
        ping: () => undefined,
        end: () => undefined,
      };
    },
    now: Date.now,
    random: () => 0,
  });
  const speeds: unknown[] = [];
  const queries = new QueryClient();
  const hook = renderHook(
    ({ vins }: { vins: string[] }) =>
      useLiveVehicles(
        vins,
        (updates: LiveVehicle[]) => speeds.push(...updates.map(({ telemetry }) => telemetry?.signals.Speed?.[0])),
        { everyMs },
      ),
    {
      initialProps: { vins: [FIRST] },
      wrapper: ({ children }: { children: ReactNode }) => (
        <QueryClientProvider client={queries}>
          <LiveProvider create={() => client}>{children}</LiveProvider>
        </QueryClientProvider>
      ),
    },
  );
  await waitFor(() => expect(client.getState().phase).toBe('live'));
  return {
    ...hook,
    speeds,
    say: (vin: string, speed: number) => handlers?.onMessage(topicOf(vin), update(vin, speed)),
  };
}

test('keeps a pending update when the rows change', async () => {
  const { speeds, say, rerender } = await renderWatch(250);
  say(FIRST, 1);
  await waitFor(() => expect(speeds).toEqual([1]));
  say(FIRST, 2); // waits for its 250 ms
  rerender({ vins: [FIRST, SECOND] });
  await waitFor(() => expect(speeds).toContain(2));
});

test('starts a repeated watch with the newest known state', async () => {
  const { speeds, say, rerender } = await renderWatch(0);
  rerender({ vins: [FIRST, SECOND] });
  say(SECOND, 7);
  await waitFor(() => expect(speeds).toEqual([7]));
  rerender({ vins: [SECOND] });
  await waitFor(() => expect(speeds).toEqual([7, 7]));
});
