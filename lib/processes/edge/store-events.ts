import {
  type BrokerEvent,
  type ClientConnected,
  type ConnectionEvent,
  createTopics,
  type EventsAnswer,
  type MessageAcked,
  type SessionSubscribed,
} from '@/lib/contracts';
import type { AuthenticationRecords } from '@/lib/domain/broker';
import { type Delivery, recordDeliveries, retryUndelivered } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { drawMark, recordBrokerEvents } from '@/lib/domain/presence';

const isAcked = (event: BrokerEvent): event is MessageAcked => event.event === 'message.acked';
const isSubscribed = (event: BrokerEvent): event is SessionSubscribed => event.event === 'session.subscribed';
const isConnection = (event: BrokerEvent): event is ConnectionEvent => !isAcked(event) && !isSubscribed(event);

type Settings = {
  topicRoot: string;
  /** null: the broker accepts no client that the edge has not authenticated. */
  authentications: AuthenticationRecords | null;
};

/** Stores connection events as presence and acknowledgements as deliveries of commands. */
export async function storeEvents(
  ctx: Ctx,
  { topicRoot, authentications }: Settings,
  events: BrokerEvent[],
): Promise<EventsAnswer> {
  const topics = createTopics(topicRoot);
  const connections = events.filter(isConnection);
  const input = authentications ? await withoutUnauthenticated(authentications, connections) : connections;
  const { resync } = await recordBrokerEvents({ ctx, input });
  await recordDeliveries({ ctx, input: events.filter(isAcked).flatMap((event) => readDelivery(topics, event)) });
  const subscribed = events
    .filter(isSubscribed)
    .filter(({ clientid, topic }) => topics.commandOperations(clientid, [topic]).length > 0);
  await retryUndelivered({ ctx, input: { vins: subscribed.map(({ clientid }) => clientid) } });
  return resync ? { resync, mark: await drawMark({ ctx }) } : { resync };
}

/** EMQX also reports clients that it accepted while the edge was unavailable; these are dropped. */
async function withoutUnauthenticated(
  authentications: AuthenticationRecords,
  events: ConnectionEvent[],
): Promise<ConnectionEvent[]> {
  const connected = new Map(
    events.flatMap((event) =>
      event.event === 'client.connected'
        ? [[event, { clientId: event.clientid, peer: event.peername, connectedAt: event.connected_at }] as const]
        : [],
    ),
  );
  const authenticated = await authentications.filter([...connected.values()]);
  return events.filter((event) => {
    const connection = connected.get(event as ClientConnected);
    return connection === undefined || authenticated.has(connection);
  });
}

function readDelivery(topics: ReturnType<typeof createTopics>, event: MessageAcked): Delivery[] {
  const topic = topics.parse(event.topic);
  if (topic?.kind !== 'command' || topic.direction !== 'down' || topic.vin !== event.clientid) return [];
  const commandId = readPayload(event).match(/"commandId":\s*"([0-9a-f-]{36})"/i)?.[1];
  return commandId === undefined ? [] : [{ commandId, vin: topic.vin, at: event.timestamp }];
}

const readPayload = ({ payload, payload_base64: encoded }: MessageAcked): string =>
  encoded === undefined ? (payload ?? '') : Buffer.from(encoded, 'base64').toString('utf8');
