import { z } from 'zod';
import { type BrokerClient, CLIENT_KINDS } from '@/lib/contracts';
import { type Broker, type ClientQuery, CursorError } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { parseInput } from '../parse';
import { askBroker } from './errors';
import { requireBrokerAdmin } from './permissions';

// A page of EMQX takes a fraction of a second, and somebody waits
const MAX_LOOKS = 5;

const schema = z.object({
  q: z
    .string()
    .trim()
    .max(256)
    .transform((text) => text || undefined)
    .optional(),
  kind: z.enum(CLIENT_KINDS).optional(),
  connected: z.boolean().optional(),
  /** Only those for whom messages wait. No broker can be asked for them: `limit` is how many are looked through at a time. */
  waiting: z.literal(true).optional(),
  cursor: z.string().max(1_100).optional(),
  limit: z.int().min(1).max(200).default(50),
});
export type ListClientsInput = z.input<typeof schema>;
/** A page may be short although more follows; `total` is null where the broker does not count. */
export type ClientPage = { items: BrokerClient[]; nextCursor: string | null; total: number | null };

/** Clients of the broker by any part of their id, whatever its case. Administrators only. @throws BrokerUnavailableError */
export async function listClients({
  ctx,
  broker,
  input,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'listClients'>;
  input: ListClientsInput;
}): Promise<ClientPage> {
  requireBrokerAdmin(ctx.actor);
  const { waiting, ...query } = parseInput(schema, input);
  try {
    if (waiting) return await findWaiting(broker, query);
    const { items, next: nextCursor, total } = await broker.listClients(query);
    return { items, nextCursor, total };
  } catch (error) {
    if (error instanceof CursorError) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
    return askBroker(Promise.reject(error));
  }
}

/** Looks through page after page until somebody is found, as far as is bearable. */
async function findWaiting(broker: Pick<Broker, 'listClients'>, query: ClientQuery): Promise<ClientPage> {
  let cursor = query.cursor;
  for (let look = 1; ; look++) {
    const { items, next } = await broker.listClients({ ...query, cursor });
    const found = items.filter(({ queue }) => queue !== null && queue.waiting > 0);
    if (found.length > 0 || next === null || look === MAX_LOOKS) return { items: found, nextCursor: next, total: null };
    cursor = next;
  }
}
