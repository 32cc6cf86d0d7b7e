import { expect, it, vi } from 'vitest';
import { type CellFrame, canonicalFilter, encodeVehicles, filterLevel } from '@/lib/contracts';
import { liveClientSuite, VIN } from '@/lib/testing/live-client-suite';
import { LiveClient } from './client';
import { openMqttConnection } from './connection';

const suite = liveClientSuite();
const { untilLive } = suite;

it('stops watching vehicles in a hidden tab, and catches up when visible', async () => {
  let now = Date.now();
  const hidden = new LiveClient({ ...clientOptions(), now: () => now });
  try {
    let fetched = 0;
    const phases: string[] = [];
    hidden.watch([VIN], () => undefined);
    hidden.onResync(async () => {
      fetched += 1;
    });
    hidden.start();
    await vi.waitFor(() => expect(hidden.getState().phase).toBe('live'), 8_000);
    hidden.onState(() => phases.push(hidden.getState().phase));
    hidden.setVisible(false);
    now += 5 * 60_000;
    hidden.setVisible(true);
    await vi.waitFor(() => expect(fetched).toBe(2));
    await vi.waitFor(() => expect(phases).toEqual(['refetching', 'live']));
  } finally {
    hidden.stop();
  }
});

it('watches cells: subscribes first, delivers their frames only, counts malformed ones and reports refusals', async () => {
  const filter = { alarm: true as const };
  const level = filterLevel(canonicalFilter(filter));
  const frames: [string, CellFrame['at']][] = [];
  const refused: number[] = [];
  // Answers an interest at once, faster than any platform
  suite.broker.onInterest((interest) => {
    if (!interest.cells) return;
    for (const cell of interest.cells.cells) {
      void suite.broker.send(`tsp/live/north/${cell}/${level}`, encodeVehicles({ part: 0, parts: 1, at: 100 }, []));
    }
  });
  suite.client.start();
  await untilLive();
  const watch = (cells: string[]) =>
    suite.client.watchCells(
      { fleets: ['north', 'foreign'], cells, filter },
      {
        onFrame: ({ cell, frame }) => frames.push([cell, frame.at]),
        onAnswer: (cells) => refused.push(cells.refused),
      },
    );
  const end = watch(['120', '121']);
  await vi.waitFor(() =>
    expect(suite.broker.interests.at(-1)?.cells).toEqual({ scopes: ['north'], cells: ['120', '121'], filter }),
  );
  await vi.waitFor(() => expect(frames).toHaveLength(2));
  expect(suite.client.cellScopes([])).toEqual(['north']);

  frames.length = 0;
  const topic = `tsp/live/north/120/${level}`;
  const good = encodeVehicles({ part: 0, parts: 1, at: 200 }, []);
  await suite.broker.send(topic, new Uint8Array([9, ...good.slice(1)]));
  await suite.broker.send(topic, good.slice(0, 10));
  await suite.broker.send(topic, good);
  await suite.broker.send(topic, encodeVehicles({ part: 0, parts: 1, at: 150 }, []));
  await suite.broker.send('tsp/live/north/120', good);
  await suite.broker.send('tsp/interest/web-1/answer', { at: 1, cells: { granted: 1, refused: 1 } });
  await vi.waitFor(() => expect(refused).toEqual([1]));
  expect(frames).toEqual([['120', 200]]);
  expect(suite.client.counters).toMatchObject({ malformed: 2, outdated: 1 });

  frames.length = 0;
  const endNext = watch(['121', '123']);
  end();
  await vi.waitFor(() => expect(suite.broker.interests.at(-1)?.cells?.cells).toEqual(['121', '123']));
  await vi.waitFor(() => expect(frames.map(([cell]) => cell)).toContain('123'));
  suite.broker.dropConnections();
  frames.length = 0;
  await vi.waitFor(() => expect(frames.map(([cell]) => cell).sort()).toEqual(['121', '123']), 8_000);
  endNext();
  await vi.waitFor(() => expect(suite.broker.interests.at(-1)).not.toHaveProperty('cells'), 3_000);
});

it('stops watching cells in a hidden tab, and watches them again when visible', async () => {
  let now = Date.now();
  const hidden = new LiveClient({ ...clientOptions(), now: () => now });
  try {
    hidden.watchCells({ cells: ['120'] }, { onFrame: () => undefined });
    hidden.start();
    await vi.waitFor(() => expect(suite.broker.interests.at(-1)?.cells?.cells).toEqual(['120']), 8_000);
    hidden.setVisible(false);
    now += 5 * 60_000;
    hidden.watch([VIN], () => undefined); // any change publishes it again
    await vi.waitFor(() => expect(suite.broker.interests.at(-1)).toEqual({ clientId: 'web-hidden', vehicles: [] }));
    hidden.setVisible(true);
    await vi.waitFor(() => expect(suite.broker.interests.at(-1)?.cells?.cells).toEqual(['120']));
  } finally {
    hidden.stop();
  }
});

function clientOptions() {
  return {
    openConnection: openMqttConnection,
    random: () => 0,
    fetchSession: async () => ({
      url: `ws://127.0.0.1:${suite.broker.port}/mqtt`,
      clientId: 'web-hidden',
      username: 'u',
      token: '1',
      expiresAt: Date.now() + 3_600_000,
      topicRoot: 'tsp',
      subscribe: ['tsp/live/north/#'],
      interestTopic: 'tsp/interest/web-hidden',
      answerTopic: 'tsp/interest/web-hidden/answer',
      protocolVersion: 4 as const,
    }),
  };
}
