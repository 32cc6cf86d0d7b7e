import {
  brokerClientDetailSchema,
  clientPageSchema,
  connectionTimesSchema,
  embeddedHealthSchema,
  publishedSchema,
  sessionPageSchema,
} from '@/lib/contracts';
import { BROKER_SECRET_HEADER } from '@/lib/platform/http';
import { type Broker, BrokerError } from './broker';
import { brokerApi, clientPath } from './broker-api';

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
  return {
    listClients: async (query) =>
      read(clientPageSchema, await demand('GET', `/clients?${search(query)}`), 'for its clients'),
    getClient: async (clientId) => {
      const answer = await ask('GET', clientPath(clientId), ABSENT);
      return answer && read(brokerClientDetailSchema, answer, 'for a client');
    },
    async *sessions() {
      const ask = async (cursor?: string) => {
        const answer = await demand('GET', `/subscriptions?${search({ cursor, limit: LARGEST_PAGE })}`);
        return read(sessionPageSchema, answer, 'for subscriptions');
      };
      // The next is on its way while one is worked on
      for (let coming: ReturnType<typeof ask> | null = ask(); coming; ) {
        const page: Awaited<ReturnType<typeof ask>> = await coming;
        coming = page.next === null ? null : ask(page.next);
        // Whoever stops here does not hear that it failed
        coming?.catch(() => undefined);
        yield page.items;
      }
    },
    connectionTimes: async (clientIds) => {
      const since = new Map<string, number>();
      for (const some of inParts(clientIds)) {
        const answer = await demand('POST', '/connections', { body: { clientIds: some } });
        for (const [clientId, at] of read(connectionTimesSchema, answer, 'for connections').since)
          since.set(clientId, at);
      }
      return since;
    },
    kick: async (clientId) => (await ask('DELETE', clientPath(clientId), ABSENT)) !== null,
    disconnect: async (clientIds) => {
      for (const some of inParts(clientIds)) await demand('POST', '/disconnect', { body: { clientIds: some } });
    },
    unsubscribe: async (held) => {
      for (const clients of inParts(held)) await demand('POST', '/unsubscribe', { body: { clients } });
    },
    clearDecisions: async (clientId) => {
      if (clientId === undefined) await demand('DELETE', '/decisions');
      else await ask('DELETE', `${clientPath(clientId)}/decisions`, ABSENT);
    },
    // It asks the edge about every CONNECT, and the edge knows
    syncBans: async () => undefined,
    publish: async ({ payload, ...message }) => {
      const body = { ...message, payload: payload.toString('base64') };
      return read(publishedSchema, await demand('POST', '/publish', { body }), 'to a message').delivered;
    },
    undecided: async () => new Map(),
    // Its listeners open last
    authenticatingNodes: async () =>
      new Set(read(embeddedHealthSchema, await demand('GET', '/health'), 'how it is').nodes.map(({ node }) => node)),
    health: async () => {
      try {
        return { ...read(embeddedHealthSchema, await demand('GET', '/health'), 'how it is'), tellsFingerprint: true };
      } catch (error) {
        if (error instanceof BrokerError)
          return { problem: error.message, version: null, tellsFingerprint: true, nodes: [] };
        throw error;
      }
    },
  };
}

const inParts = <T>(all: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(all.length / CLIENTS_A_REQUEST) }, (_, i) =>
    all.slice(i * CLIENTS_A_REQUEST, (i + 1) * CLIENTS_A_REQUEST),
  );

const search = (query: Record<string, string | number | boolean | undefined>): string =>
  new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  ).toString();
