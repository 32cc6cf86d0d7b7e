import { expect, test } from 'vitest';
import type { BrokerClient } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import { fakeClock } from '@/lib/testing/fake-clock';
import { systemActor } from '../context';
import { listClients } from './index';

const ctx = { db: null as never, clock: fakeClock(), actor: systemActor('test') };

/** Pages of clients, by their number of queued messages; null: unknown to the broker. */
function brokerOf(pages: (number | null)[][]): Pick<Broker, 'listClients'> & { requests: number } {
  const broker = {
    requests: 0,
    async listClients({ cursor }: { cursor?: string | undefined }) {
      broker.requests += 1;
      const at = Number(cursor ?? 0);
      const items = (pages[at] ?? []).map(
        (waiting, i) =>
          ({
            clientId: `${at}-${i}`,
            queue: waiting === null ? null : { waiting, max: 1_000, dropped: 0 },
          }) as BrokerClient,
      );
      return { items, next: at + 1 < pages.length ? String(at + 1) : null, total: null };
    },
  };
  return broker;
}
const find = async (broker: Pick<Broker, 'listClients'>, cursor?: string) => {
  const { items, nextCursor, total } = await listClients({
    ctx: { ...ctx, broker: broker as Broker },
    input: { waiting: true, cursor },
  });
  return { ids: items.map(({ clientId }) => clientId), nextCursor, total };
};

test('reads pages until a client with queued messages is found', async () => {
  const broker = brokerOf([[0, null], [0], [3, 0, 1], [2]]);
  expect(await find(broker)).toEqual({ ids: ['2-0', '2-2'], nextCursor: '3', total: null });
  expect(await find(broker, '3')).toEqual({ ids: ['3-0'], nextCursor: null, total: null });
});

test('limits the number of pages', async () => {
  const broker = brokerOf(Array.from({ length: 50 }, () => [0]));
  expect(await find(broker)).toEqual({ ids: [], nextCursor: '5', total: null });
  expect(broker.requests).toBe(5);
});
