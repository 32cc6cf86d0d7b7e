import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../../../context';
import { readBans } from './ban-store';

/** A broker that does not ask the edge about everybody is told who is banned now. Safe to repeat. @throws BrokerError */
export async function syncBans({ ctx, broker }: { ctx: Ctx; broker: Pick<Broker, 'syncBans'> }): Promise<void> {
  const { bans } = (await readBans(ctx.db, undefined)) ?? { bans: [] };
  await broker.syncBans(bans);
}
