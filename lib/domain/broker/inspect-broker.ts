import { inspectBrokerOperation, getClientOperation } from '@/lib/contracts';
import type { CtxWith } from '../context';
import { verb } from '../verb';
import { NotFoundError } from "../errors";
import { queryBroker } from "./errors";

/** How the broker is, by itself; that it cannot be reached is an answer too. Administrators only. */
export const inspectBroker = verb<typeof inspectBrokerOperation, CtxWith<'broker'>>(
  inspectBrokerOperation,
  async ({ ctx }) => {
    return ctx.broker.health();
  },
);

/** @throws NotFoundError for who has neither connection nor session, BrokerUnavailableError, ForbiddenError */
export const getClient = verb<typeof getClientOperation, CtxWith<'broker'>>(
  getClientOperation,
  async ({ ctx, input: { clientId } }) => {
    const client = await queryBroker(ctx.broker.getClient(clientId));
    if (!client) throw new NotFoundError(`Client ${clientId}`);
    return client;
  },
);
