import { getClientOperation, inspectBrokerOperation, kickClientOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type CtxWith, withTransaction } from '../context';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { queryBroker } from './errors';

/** Health of the broker; that it cannot be reached is a result, too. */
export const inspectBroker = verb<typeof inspectBrokerOperation, CtxWith<'broker'>>(
  inspectBrokerOperation,
  async ({ ctx }) => ctx.broker.health(),
);

/** Null for a client without connection and session. @throws BrokerUnavailableError, ForbiddenError */
export const getClient = verb<typeof getClientOperation, CtxWith<'broker'>>(
  getClientOperation,
  async ({ ctx, input: { clientId } }) => ({ client: await queryBroker(ctx.broker.getClient(clientId)) }),
);

/**
 * Ends a client's connection; the client may reconnect at once unless it is banned.
 * @throws NotFoundError for a client without connection and session, BrokerUnavailableError
 */
export const kickClient = verb<typeof kickClientOperation, CtxWith<'broker'>>(
  kickClientOperation,
  async ({ ctx, input: { clientId, reason } }) => {
    await withTransaction(ctx, async (tx) => {
      // Before the kick: without an audit row it must not happen
      const target = { type: 'client', id: clientId };
      await recordAudit(tx, { action: 'client.kick', target, detail: { reason } });
      if (!(await queryBroker(ctx.broker.disconnectClient(clientId)))) throw new NotFoundError(`Client ${clientId}`);
    });
  },
);
