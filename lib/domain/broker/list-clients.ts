import { type ClientPage, listClientsOperation } from '@/lib/contracts';
import { type Broker, type ClientQuery, CursorError } from '@/lib/platform/broker';
import type { CtxWith } from '../context';
import { invalidCursor } from '../cursor';
import { verb } from '../verb';
import { queryBroker } from './errors';

// A page of EMQX takes a fraction of a second
const MAX_PAGES = 5;

/** Clients of the broker, by any part of their id, ignoring case. @throws BrokerUnavailableError */
export const listClients = verb<typeof listClientsOperation, CtxWith<'broker'>>(
  listClientsOperation,
  async ({ ctx, input: { waiting, ...query } }) => {
    try {
      if (waiting) return await findWaiting(ctx.broker, query);
      const { items, next: nextCursor, total } = await ctx.broker.listClients(query);
      return { items, nextCursor, total };
    } catch (error) {
      if (error instanceof CursorError) throw invalidCursor();
      return queryBroker(Promise.reject(error));
    }
  },
);

/** Reads pages until a client with queued messages is found, MAX_PAGES at most. */
async function findWaiting(broker: Pick<Broker, 'listClients'>, query: ClientQuery): Promise<ClientPage> {
  let cursor = query.cursor;
  for (let page = 1; ; page++) {
    const { items, next } = await broker.listClients({ ...query, cursor });
    const found = items.filter(({ queue }) => queue !== null && queue.waiting > 0);
    if (found.length > 0 || next === null || page === MAX_PAGES) return { items: found, nextCursor: next, total: null };
    cursor = next;
  }
}
