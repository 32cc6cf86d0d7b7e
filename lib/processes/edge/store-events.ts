import {
  type BrokerEvent,
  type ConnectionEvent,
  createTopics,
  type EventsAnswer,
  type MessageAcked,
  type SessionSubscribed,
} from '@/lib/contracts';
import { type Delivery, recordDeliveries, retryUnheard } from '@/lib/domain/commands';
import type { Ctx } from '@/lib/domain/context';
import { drawMark, recordBrokerEvents } from '@/lib/domain/presence';

const isAcked = (event: BrokerEvent): event is MessageAcked => event.event === 'message.acked';
const isSubscribed = (event: BrokerEvent): event is SessionSubscribed => event.event === 'session.subscribed';
const isConnection = (event: BrokerEvent): event is ConnectionEvent => !isAcked(event) && !isSubscribed(event);

/** Each event to whom it concerns: connections to presence, acknowledgements to commands. */
export async function storeEvents(ctx: Ctx, topicRoot: string, events: BrokerEvent[]): Promise<EventsAnswer> {
  const topics = createTopics(topicRoot);
  const { resync } = await recordBrokerEvents({ ctx, input: events.filter(isConnection) });
  await recordDeliveries({ ctx, input: events.filter(isAcked).flatMap((event) => readDelivery(topics, event)) });
  const listening = events
    .filter(isSubscribed)
    .filter(({ clientid, topic }) => topics.commandOperations(clientid, [topic]).length > 0);
  await retryUnheard({ ctx, input: { vins: listening.map(({ clientid }) => clientid) } });
  return resync ? { resync, mark: await drawMark({ ctx }) } : { resync };
}

function readDelivery(topics: ReturnType<typeof createTopics>, event: MessageAcked): Delivery[] {
  const topic = topics.parse(event.topic);
  if (topic?.kind !== 'command' || topic.direction !== 'down' || topic.vin !== event.clientid) return [];
  const commandId = readPayload(event).match(/"commandId":\s*"([0-9a-f-]{36})"/i)?.[1];
  return commandId === undefined ? [] : [{ commandId, vin: topic.vin, at: event.timestamp }];
}

const readPayload = ({ payload, payload_base64: encoded }: MessageAcked): string =>
  encoded === undefined ? (payload ?? '') : Buffer.from(encoded, 'base64').toString('utf8');
