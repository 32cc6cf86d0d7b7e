import type { PublishPacket } from 'aedes';
import { z } from 'zod';
import { isTopicName } from '@/lib/domain/access';
import { type Handler, sendJson } from '@/lib/platform/http';
import type { AdminParts } from './admin-routes';
import type { AedesBroker } from './aedes-internals';
import { readAdminBody } from './read-admin-request';

const messageSchema = z.object({
  topic: z.string().refine((topic) => isTopicName(topic) && !topic.startsWith('$'), 'is not a topic to publish to'),
  payload: z.base64(),
  qos: z.union([z.literal(0), z.literal(1), z.literal(2)]),
  retain: z.boolean(),
});

/** Answers whether a connection or a session has it now. */
export const publishRoute =
  ({ aedes }: Pick<AdminParts, 'aedes'>): Handler =>
  async (request, response) => {
    const message = await readAdminBody(messageSchema, request, response);
    if (!message) return;
    const delivered = await hasReceiver(aedes, message);
    await publish(aedes, { ...message, cmd: 'publish', dup: false, payload: Buffer.from(message.payload, 'base64') });
    sendJson(response, 200, { delivered });
  };

/** Sessions keep no QoS 0. */
async function hasReceiver({ mq, persistence }: AedesBroker, { topic, qos }: z.output<typeof messageSchema>) {
  if (mq._matcher.match(topic).length > 0) return true;
  return qos > 0 && (await persistence.subscriptionsByTopic(topic)).length > 0;
}

const publish = (aedes: AedesBroker, packet: PublishPacket): Promise<void> =>
  new Promise((resolve, reject) => {
    aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
  });
