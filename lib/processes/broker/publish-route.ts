import type { PublishPacket } from 'aedes';
import type { z } from 'zod';
import { publishMessageSchema } from '@/lib/contracts';
import { isTopicName } from '@/lib/domain/access';
import { type Handler, sendJson } from '@/lib/platform/http';
import type { AdminParts } from './admin-parts';
import type { AedesBroker } from './aedes-internals';
import { readAdminBody } from './read-admin-request';

const messageSchema = publishMessageSchema.refine(({ topic }) => isTopicName(topic) && !topic.startsWith('$'), {
  path: ['topic'],
  message: 'is not a topic to publish to',
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
