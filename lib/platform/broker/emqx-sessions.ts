import { z } from 'zod';
import { type BrokerSession, type BrokerSubscription, brokerSubscriptionSchema } from '@/lib/contracts';
import { type Broker, BrokerError } from './broker';
import type { BrokerApi } from './broker-api';

// EMQX's limit
const PAGE = 1_000;
// EMQX does not show the ACL of a token
const UNKNOWN_ACL = null;

export const emqxSubscriptionSchema = z
  .object({ topic: z.string(), qos: brokerSubscriptionSchema.shape.qos, clientid: z.string() })
  .transform(({ topic: filter, qos, clientid: clientId }) => ({ filter, qos, clientId }));
const pageSchema = z.object({ data: z.array(emqxSubscriptionSchema), meta: z.object({ hasnext: z.boolean() }) });

/** Joins EMQX's lists of clients and subscriptions. */
export async function* emqxSessions(
  api: BrokerApi,
  listClients: Broker['listClients'],
): AsyncGenerator<BrokerSession[]> {
  const held = await readSubscriptions(api);
  let cursor: string | undefined;
  do {
    const { items, next } = await listClients({ cursor, limit: PAGE });
    yield items.flatMap((client) =>
      client.kind === 'service'
        ? []
        : [{ ...client, subscriptions: held.get(client.clientId) ?? [], acl: UNKNOWN_ACL, certificateKnown: false }],
    );
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}

async function readSubscriptions({ request, read }: BrokerApi): Promise<Map<string, BrokerSubscription[]>> {
  const held = new Map<string, BrokerSubscription[]>();
  for (let page = 1; ; page++) {
    const answer = await request('GET', `/subscriptions?page=${page}&limit=${PAGE}`);
    if (answer === null) throw new BrokerError('EMQX has no list of subscriptions');
    const { data, meta } = read(pageSchema, answer, 'subscriptions');
    for (const { clientId, filter, qos } of data) {
      const own = held.get(clientId);
      if (own) own.push({ filter, qos });
      else held.set(clientId, [{ filter, qos }]);
    }
    if (!meta.hasnext || data.length === 0) return held;
  }
}
