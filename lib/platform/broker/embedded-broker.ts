import { z } from 'zod';
import { brokerClientDetailSchema, brokerClientSchema, brokerNodesSchema, heldClientSchema } from '@/lib/contracts';
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';
import { type Broker, BrokerError } from './broker';
import { brokerApi, clientPath } from './broker-api';

const next = z.string().nullable();
const clientPageSchema = z.object({ items: z.array(brokerClientSchema), next, total: z.number() });
const heldPageSchema = z.object({ items: z.array(heldClientSchema), next });
const publishedSchema = z.object({ delivered: z.boolean() });
const healthSchema = z.object({ problem: z.string().nullable(), version: z.string(), nodes: brokerNodesSchema });

const LARGEST_PAGE = 1_000;
// Each of them keeps others waiting
const CLIENTS_A_REQUEST = 500;
const ABSENT = { absent: ['client_not_found'] };

/** The broker of `lib/processes/broker`, by its routes behind the secret. */
export function embeddedBroker({ port, secret }: { port: number; secret: string }): Broker {
  const baseUrl = `http://127.0.0.1:${port}`;
  const { ask, read } = brokerApi({ name: 'The broker', baseUrl, headers: { [BROKER_SECRET_HEADER]: secret } });
  const demand = async (...asked: Parameters<typeof ask>) => {
    const answer = await ask(...asked);
    if (answer === null) throw new BrokerError('The broker knows no such path');
    return answer;
  };
  const getClient: Broker['getClient'] = async (clientId) => {
    const answer = await ask('GET', clientPath(clientId), ABSENT);
    return answer && read(brokerClientDetailSchema, answer, 'for a client');
  };
  return {
    listClients: async (query) =>
      read(clientPageSchema, await demand('GET', `/clients?${search(query)}`), 'for its clients'),
    getClient,
    async *heldClients() {
      let cursor: string | undefined;
      do {
        const answer = await demand('GET', `/subscriptions?${search({ cursor, limit: LARGEST_PAGE })}`);
        const page = read(heldPageSchema, answer, 'for subscriptions');
        yield page.items;
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
    },
    connectedSince: async (clientId) => {
      const client = await getClient(clientId);
      if (!client?.connected) return null;
      if (client.connectedAt !== null) return client.connectedAt;
      throw new BrokerError('The broker tells of a client without the time of its connection');
    },
    kick: async (clientId) => (await ask('DELETE', clientPath(clientId), ABSENT)) !== null,
    unsubscribe: async (held) => {
      for (let first = 0; first < held.length; first += CLIENTS_A_REQUEST) {
        await demand('POST', '/unsubscribe', { body: { clients: held.slice(first, first + CLIENTS_A_REQUEST) } });
      }
    },
    clearDecisions: async (clientId) => {
      if (clientId === undefined) await demand('DELETE', '/decisions');
      else await ask('DELETE', `${clientPath(clientId)}/decisions`, ABSENT);
    },
    // It asks the edge about every CONNECT, and the edge knows
    ban: async () => undefined,
    unban: async () => undefined,
    publish: async ({ payload, ...message }) => {
      const body = { ...message, payload: payload.toString('base64') };
      return read(publishedSchema, await demand('POST', '/publish', { body }), 'to a message').delivered;
    },
    health: async () => {
      try {
        return read(healthSchema, await demand('GET', '/health'), 'how it is');
      } catch (error) {
        if (error instanceof BrokerError) return { problem: error.message, version: null, nodes: [] };
        throw error;
      }
    },
  };
}

const search = (query: Record<string, string | number | boolean | undefined>): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
