import {
  brokerClientDetailSchema,
  clientPageSchema,
  connectionTimesSchema,
  embeddedHealthSchema,
  publishedSchema,
  sessionPageSchema,
} from '@/lib/contracts';
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';
import type { Secret } from '@/lib/platform/secrets';
import { type Broker, BrokerError } from './broker';
import { brokerApi, clientPath } from './broker-api';

const MAX_PAGE = 1_000;
// Each client takes time in the broker
const MAX_CLIENTS_PER_REQUEST = 500;
const ABSENT = { absent: ['client_not_found'] };

/** The broker of `lib/processes/broker`, by its administration API. */
export function embeddedBroker({ port, secret }: { port: number; secret: Secret }): Broker {
  const baseUrl = `http://127.0.0.1:${port}`;
  const { request, read } = brokerApi({
    name: 'The broker',
    baseUrl,
    credentials: () => secret.accepted.map((one) => ({ [BROKER_SECRET_HEADER]: one })),
  });
  const requireAnswer = async (...options: Parameters<typeof request>) => {
    const answer = await request(...options);
    if (answer === null) throw new BrokerError('The broker answered 404');
    return answer;
  };
  return {
    listClients: async (query) =>
      read(clientPageSchema, await requireAnswer('GET', `/clients?${search(query)}`), 'clients'),
    getClient: async (clientId) => {
      const answer = await request('GET', clientPath(clientId), ABSENT);
      return answer && read(brokerClientDetailSchema, answer, 'a client');
    },
    async *sessions() {
      const requestPage = async (cursor?: string) => {
        const answer = await requireAnswer('GET', `/subscriptions?${search({ cursor, limit: MAX_PAGE })}`);
        return read(sessionPageSchema, answer, 'subscriptions');
      };
      // Requests the next page while one is processed
      for (let coming: ReturnType<typeof requestPage> | null = requestPage(); coming; ) {
        const page: Awaited<ReturnType<typeof requestPage>> = await coming;
        coming = page.next === null ? null : requestPage(page.next);
        // The caller may stop before this page
        coming?.catch(() => undefined);
        yield page.items;
      }
    },
    connectionTimes: async (clientIds) => {
      const since = new Map<string, number>();
      for (const some of inChunks(clientIds)) {
        const answer = await requireAnswer('POST', '/connections', { body: { clientIds: some } });
        for (const [clientId, at] of read(connectionTimesSchema, answer, 'connections').since) since.set(clientId, at);
      }
      return since;
    },
    disconnectClient: async (clientId) => (await request('DELETE', clientPath(clientId), ABSENT)) !== null,
    disconnect: async (clientIds) => {
      for (const some of inChunks(clientIds)) await requireAnswer('POST', '/disconnect', { body: { clientIds: some } });
    },
    unsubscribe: async (held) => {
      for (const clients of inChunks(held)) await requireAnswer('POST', '/unsubscribe', { body: { clients } });
    },
    clearDecisions: async (clientId) => {
      if (clientId === undefined) await requireAnswer('DELETE', '/decisions');
      else await request('DELETE', `${clientPath(clientId)}/decisions`, ABSENT);
    },
    // It authenticates every CONNECT at the edge, which enforces bans
    syncBans: async () => undefined,
    publish: async ({ payload, ...message }) => {
      const body = { ...message, payload: payload.toString('base64') };
      return read(publishedSchema, await requireAnswer('POST', '/publish', { body }), 'a publish').delivered;
    },
    undecided: async () => new Map(),
    // Its listeners open last, so it always authenticates at the edge
    authenticatingNodes: async () =>
      new Set(
        read(embeddedHealthSchema, await requireAnswer('GET', '/health'), 'health').nodes.map(({ node }) => node),
      ),
    health: async () => {
      try {
        return {
          ...read(embeddedHealthSchema, await requireAnswer('GET', '/health'), 'health'),
          tellsFingerprint: true,
        };
      } catch (error) {
        if (error instanceof BrokerError)
          return { problem: error.message, version: null, tellsFingerprint: true, nodes: [] };
        throw error;
      }
    },
  };
}

const inChunks = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / MAX_CLIENTS_PER_REQUEST) }, (_, i) =>
    all.slice(i * MAX_CLIENTS_PER_REQUEST, (i + 1) * MAX_CLIENTS_PER_REQUEST),
  );

const search = (query: Record<string, string | number | boolean | undefined>): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
