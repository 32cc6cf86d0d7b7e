import type { Broker, BrokerHealth } from '@/lib/platform/broker';
import type { Ctx } from '../context';
import { requireBrokerAdmin } from './permissions';

/** How the broker is, by itself; that it cannot be reached is an answer too. Administrators only. */
export async function inspectBroker({
  ctx,
  broker,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'health'>;
}): Promise<BrokerHealth> {
  requireBrokerAdmin(ctx.actor);
  return broker.health();
}
