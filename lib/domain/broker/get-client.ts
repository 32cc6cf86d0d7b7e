import { z } from 'zod';
import type { BrokerClientDetail } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import { parseInput } from '../parse';
import { clientIdSchema } from './client-id';
import { askBroker } from './errors';
import { requireBrokerAdmin } from './permissions';

const schema = z.object({ clientId: clientIdSchema });

/** @throws NotFoundError for who has neither connection nor session, BrokerUnavailableError, ForbiddenError */
export async function getClient({
  ctx,
  broker,
  input,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'getClient'>;
  input: z.input<typeof schema>;
}): Promise<BrokerClientDetail> {
  requireBrokerAdmin(ctx.actor);
  const { clientId } = parseInput(schema, input);
  const client = await askBroker(broker.getClient(clientId));
  if (!client) throw new NotFoundError(`Client ${clientId}`);
  return client;
}
