import { kickClientOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type CtxWith, withTransaction } from '../context';
import { NotFoundError } from '../errors';
import { verb } from '../verb';
import { queryBroker } from './errors';

/**
 * Ends a client's connection; it may come back at once (a ban keeps it out).
 * @throws NotFoundError for who has neither connection nor session, BrokerUnavailableError
 */
export const kickClient = verb<typeof kickClientOperation, CtxWith<'broker'>>(
  kickClientOperation,
  async ({ ctx, input: { clientId, reason } }) => {
    await withTransaction(ctx, async (tx) => {
      // Before the kick: what cannot be written down is not done
      const target = { type: 'client', id: clientId };
      await recordAudit(tx, { action: 'client.kick', target, detail: { reason } });
      if (!(await queryBroker(ctx.broker.disconnectClient(clientId)))) throw new NotFoundError(`Client ${clientId}`);
    });
  },
);
