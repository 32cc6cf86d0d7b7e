import { z } from 'zod';
import { type BrokerClient, CLIENT_KINDS } from '@/lib/contracts';
import { type Broker, CursorError } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { parseInput } from '../parse';
import { askBroker } from './errors';
import { requireBrokerAdmin } from './permissions';

const schema = z.object({
  q: z
    .string()
    .trim()
    .max(256)
    .transform((text) => text || undefined)
    .optional(),
  kind: z.enum(CLIENT_KINDS).optional(),
  connected: z.boolean().optional(),
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
  const query = parseInput(schema, input);
  try {
    const { items, next: nextCursor, total } = await broker.listClients(query);
    return { items, nextCursor, total };
  } catch (error) {
    if (error instanceof CursorError) throw new ValidationError([{ path: 'cursor', message: 'is not one of ours' }]);
    return askBroker(Promise.reject(error));
  }
}
