import { z } from 'zod';
import type { Broker } from '@/lib/platform/broker';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { clientIdSchema } from './client-id';
import { askBroker } from './errors';
import { requireBrokerAdmin } from './permissions';

const schema = z.object({ clientId: clientIdSchema, reason: z.string().trim().min(1).max(500) });

/**
 * Ends a client's connection; it may come back at once (a ban keeps it out).
 * @throws NotFoundError for who has neither connection nor session, BrokerUnavailableError, ForbiddenError
 */
export async function kickClient({
  ctx,
  broker,
  input,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'kick'>;
  input: z.input<typeof schema>;
}): Promise<void> {
  requireBrokerAdmin(ctx.actor);
  const { clientId, reason } = parseInput(schema, input);
  await withTransaction(ctx, async (tx) => {
    // Before the kick: what cannot be written down is not done
    const target = { type: 'client', id: clientId };
    await recordAudit(tx, { action: 'client.kick', target, detail: { reason } });
    if (!(await askBroker(broker.kick(clientId)))) throw new NotFoundError(`Client ${clientId}`);
  });
}
