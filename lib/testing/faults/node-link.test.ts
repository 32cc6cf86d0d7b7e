import { expect, test, vi } from 'vitest';
import type { BrokerEvent, EventsAnswer } from '@/lib/contracts';
import { Random } from '@/lib/processes/simulator/random';
import { NodeLink } from './node-link';

const beat = (timestamp: number): BrokerEvent => {
  return { event: 'broker.heartbeat', node: 'a', started_at: 0, timestamp, connections: 0 };
};
const BATCHES = Array.from({ length: 120 }, (_, i) => [beat(i)]);

function create(calm: boolean) {
  const stored: number[] = [];
  const faults = new Set<string>();
  let answer: EventsAnswer | null = { resync: false };
  const link = new NodeLink({
    random: new Random(4, 'test'),
    holdMs: [1, 20],
    post: async ([event]) => {
      if (answer && event && 'timestamp' in event) stored.push(event.timestamp);
      return answer;
    },
    isCalm: () => calm,
    onFault: (kind) => faults.add(kind),
  });
  const reply = (next: EventsAnswer | null) => {
    answer = next;
  };
  return { link, stored, faults, reply };
}

test('delivers all batches in order, some of them twice, also after later ones', async () => {
  const { link, stored, faults } = create(false);
  for (const batch of BATCHES) await link.send(batch);
  await vi.waitFor(() => expect(new Set(stored).size).toBe(BATCHES.length));
  expect([...new Set(stored)]).toEqual(BATCHES.map((_, i) => i));
  expect(stored.length).toBeGreaterThan(BATCHES.length);
  expect(stored.some((at, i) => at < (stored[i - 1] ?? 0))).toBe(true);
  expect(faults.size).toBe(3);
});

test('delivers each batch once when calm, with the answer of the edge', async () => {
  const { link, stored, reply } = create(true);
  for (const batch of BATCHES) await link.send(batch);
  expect(stored).toEqual(BATCHES.map((_, i) => i));
  reply({ resync: true, mark: 9 });
  expect(await link.send([beat(0)])).toEqual({ resync: true, mark: 9 });
  reply(null);
  expect(await link.send([beat(0)])).toBeNull();
});

test('delivers delayed events when the edge is back, and passes on its request for a snapshot later', async () => {
  const { link, stored, faults, reply } = create(false);
  reply(null);
  let sent = 0;
  for (; !faults.has('relay: events held back'); sent++) await link.send([beat(sent)]);
  expect(await link.send([beat(sent)])).toEqual({ resync: false });
  reply({ resync: true, mark: 3 });
  await vi.waitFor(() => expect(stored).toContain(sent));
  await vi.waitFor(async () => expect(await link.send([beat(sent + 1)])).toEqual({ resync: true, mark: 3 }));
});
