import { getClientOperation } from '@/lib/contracts';
import type { CtxWith } from '../context';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { queryBroker } from './errors';

/** @throws NotFoundError for who has neither connection nor session, BrokerUnavailableError, ForbiddenError */
export const getClient = verb<typeof getClientOperation, CtxWith<'broker'>>(
  getClientOperation,
  async ({ ctx, input: { clientId } }) => {
    const client = await queryBroker(ctx.broker.getClient(clientId));
    if (!client) throw new NotFoundError(`Client ${clientId}`);
    return client;
  },
);
