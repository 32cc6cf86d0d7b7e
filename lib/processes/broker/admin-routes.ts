import type { PublishPacket } from 'aedes';
import type { z } from 'zod';
import { publishMessageSchema, sessionQuerySchema } from '@/lib/contracts';
import { isTopicName } from '@/lib/domain/access';
import { type Handler, type Routes, requireBrokerSecret, sendJson } from '@/lib/platform/http';
import type { Secret } from '@/lib/platform/secrets';
import type { AedesBroker } from './aedes-internals';
import { type AdminParts, clientRoutes } from './client-routes';
import { readAdminBody, readQuery } from './read-admin-request';
import { clearDecisions } from './session';

/** The administration API for our own processes (`lib/platform/broker`). Every route requires the broker secret. */
export function adminRoutes(parts: AdminParts, secret: Secret): Routes {
  const { connections } = parts;
  const routes: Routes = {
    ...clientRoutes(parts),
    'GET /subscriptions': subscriptionRoute(parts),
    'POST /publish': publishRoute(parts),
    'DELETE /decisions': (_request, response) => {
      for (const session of connections.all()) clearDecisions(session);
      response.writeHead(204).end();
    },
    'GET /health': (_request, response) => sendJson(response, 200, parts.health()),
  };
  return Object.fromEntries(
    Object.entries(routes).map(([key, handler]) => [key, requireBrokerSecret(secret, handler)]),
  );
}

const messageSchema = publishMessageSchema.refine(({ topic }) => isTopicName(topic) && !topic.startsWith('$'), {
  path: ['topic'],
  message: 'is not a topic to publish to',
});

/** Answers whether the message was delivered to a connection or queued for a session. */
const publishRoute =
  ({ aedes }: Pick<AdminParts, 'aedes'>): Handler =>
  async (request, response) => {
    const message = await readAdminBody(messageSchema, request, response);
    if (!message) return;
    const delivered = await hasReceiver(aedes, message);
    await publish(aedes, { ...message, cmd: 'publish', dup: false, payload: Buffer.from(message.payload, 'base64') });
    sendJson(response, 200, { delivered });
  };

/** QoS 0 messages are not queued for sessions. */
async function hasReceiver({ mq, persistence }: AedesBroker, { topic, qos }: z.output<typeof messageSchema>) {
  if (mq._matcher.match(topic).length > 0) return true;
  return qos > 0 && (await persistence.subscriptionsByTopic(topic)).length > 0;
}

const publish = (aedes: AedesBroker, packet: PublishPacket): Promise<void> =>
  new Promise((resolve, reject) => {
    aedes.publish(packet, (error) => (error ? reject(error) : resolve()));
  });

/** Subscriptions and ACL of every client, ordered by client id, without the platform's own processes. */
const subscriptionRoute =
  ({ directory }: Pick<AdminParts, 'directory'>): Handler =>
  (request, response) => {
    const query = readQuery(sessionQuerySchema, request, response);
    if (query) sendJson(response, 200, directory.listSessions(query));
  };
