import { inspectBrokerOperation } from '@/lib/contracts';
import type { CtxWith } from '../context';
import { verb } from '../verb';

/** How the broker is, by itself; that it cannot be reached is an answer too. Administrators only. */
export const inspectBroker = verb<typeof inspectBrokerOperation, CtxWith<'broker'>>(
  inspectBrokerOperation,
  async ({ ctx }) => {
    return ctx.broker.health();
  },
);
