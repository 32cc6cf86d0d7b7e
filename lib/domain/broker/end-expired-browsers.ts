import type { Broker } from '@/lib/platform/broker';
import { LIVE_TOKEN_SECONDS } from '../access';
import { authorize } from '../authorize';
import type { Ctx } from '../context';
import { queryBroker } from './errors';

const PAGE = 1_000;

/**
 * Ends browsers' connections that are older than the lifetime of a token. For EMQX, where a connection outlives its token; the
 * embedded broker ends them by itself.
 * @returns how many were ended
 * @throws BrokerUnavailableError
 */
export async function endExpiredBrowsers({
  ctx,
  broker,
}: {
  ctx: Ctx;
  broker: Pick<Broker, 'listClients' | 'disconnect'>;
}): Promise<number> {
  authorize(ctx.actor, 'broker.manage');
  const latest = ctx.clock.now() - LIVE_TOKEN_SECONDS * 1_000;
  const expired: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await queryBroker(broker.listClients({ kind: 'live', connected: true, cursor, limit: PAGE }));
    const old = page.items.filter(({ connectedAt }) => connectedAt !== null && connectedAt <= latest);
    expired.push(...old.map(({ clientId }) => clientId));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  // After all pages are read, as pages move when a client disconnects
  if (expired.length > 0) await queryBroker(broker.disconnect(expired));
  return expired.length;
}
