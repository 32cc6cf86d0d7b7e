import type { Ban, BrokerClient } from '@/lib/contracts';
import { listBans } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import { hostOf } from './host-of';

const MOST = 200;

/** Bans of this very client id, user name or address; one of a range of addresses is not found here. */
export async function readBansOf(ctx: Ctx, clientId: string, client: BrokerClient | null): Promise<Ban[]> {
  const wanted: Pick<Ban, 'kind' | 'value'>[] = [
    { kind: 'client_id', value: clientId },
    ...(client?.username ? [{ kind: 'username' as const, value: client.username }] : []),
    ...(client?.peer ? [{ kind: 'address' as const, value: hostOf(client.peer) }] : []),
  ];
  const found = await Promise.all(
    wanted.map(async ({ kind, value }) => {
      const { items } = await listBans({ ctx, input: { q: value.slice(0, 100), limit: MOST } });
      return items.filter((ban) => ban.kind === kind && ban.value === value);
    }),
  );
  return found.flat();
}
