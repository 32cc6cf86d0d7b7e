import { z } from 'zod';
import { type Clock, systemClock } from '@/lib/platform/clock';
import type { Secret } from '@/lib/platform/secrets';
import { type Broker, BrokerError, type BrokerHealth } from './broker';
import { type BrokerApi, brokerApi, clientPath, queryEach } from './broker-api';
import { syncEmqxBans } from './emqx-bans';
import { emqxClientSchema, readEmqxClient } from './emqx-client';
import { emqxClientPages } from './emqx-client-pages';
import { emqxSessions, emqxSubscriptionSchema } from './emqx-sessions';

type Settings = {
  /** Base of the REST API, as `http://127.0.0.1:18083/api/v5`. */
  url: string;
  key: Secret;
  secret: Secret;
  platformUsername: string;
};

const NO_CLIENT = { absent: ['CLIENTID_NOT_FOUND'] };
const MAX_CLIENTS_PER_REQUEST = 1_000;

const nodesSchema = z.array(
  z.object({
    node: z.string(),
    node_status: z.string(),
    version: z.string().optional(),
    connections: z.number().optional(),
    /** ms */
    uptime: z.number().optional(),
  }),
);

/** Incremented only when the edge did not answer, because the edge always decides. */
const metricsSchema = z.array(z.object({ node: z.string(), 'authorization.nomatch': z.number() }));
/** Nodes on which the authenticator is loaded. */
const authenticatorStatusSchema = z.object({ node_status: z.array(z.object({ node: z.string() })) });

/** EMQX 5.3 by its REST API; recorded answers are in `recorded/`. */
export function emqxBroker({ url, key, secret, platformUsername }: Settings, clock: Clock = systemClock): Broker {
  const api = emqxApi(url, key, secret);
  const { request, read } = api;
  const requireAnswer = async (...options: Parameters<typeof request>) => {
    const answer = await request(...options);
    if (answer === null) throw new BrokerError(`EMQX has no ${options[1].split('?', 1)[0]}`);
    return answer;
  };
  const findClient = async (clientId: string) => {
    const answer = await request('GET', clientPath(clientId), NO_CLIENT);
    return answer && read(emqxClientSchema, answer, 'a client');
  };
  const listClients = emqxClientPages(api, platformUsername);

  return {
    listClients,
    getClient: async (clientId) => {
      const [client, answer] = await Promise.all([
        findClient(clientId),
        request('GET', `${clientPath(clientId)}/subscriptions`, NO_CLIENT),
      ]);
      if (!client || !answer) return null;
      const subscriptions = read(z.array(emqxSubscriptionSchema), answer, 'subscriptions');
      return {
        ...readEmqxClient(client, platformUsername),
        subscriptions: subscriptions.map(({ filter, qos }) => ({ filter, qos })),
      };
    },
    sessions: () => emqxSessions(api, listClients),
    connectionTimes: async (clientIds) => {
      const since = new Map<string, number>();
      await queryEach(clientIds, async (clientId) => {
        const client = await findClient(clientId);
        if (!client?.connected) return;
        if (client.connected_at == null) throw new BrokerError('EMQX returned a connected client without connected_at');
        since.set(clientId, client.connected_at);
      });
      return since;
    },
    disconnectClient: async (clientId) => (await request('DELETE', clientPath(clientId), NO_CLIENT)) !== null,
    disconnect: async (clientIds) => {
      for (let first = 0; first < clientIds.length; first += MAX_CLIENTS_PER_REQUEST) {
        await requireAnswer('POST', '/clients/kickout/bulk', {
          body: clientIds.slice(first, first + MAX_CLIENTS_PER_REQUEST),
        });
      }
    },
    unsubscribe: (held) =>
      queryEach(held, async ({ clientId, filters }) => {
        if (filters.length === 0) return;
        const body = filters.map((topic) => ({ topic }));
        await request('POST', `${clientPath(clientId)}/unsubscribe/bulk`, { body, ...NO_CLIENT });
      }),
    clearDecisions: async (clientId) => {
      if (clientId === undefined) await requireAnswer('DELETE', '/authorization/cache');
      else await request('DELETE', `${clientPath(clientId)}/authorization/cache`, NO_CLIENT);
    },
    syncBans: (bans) => syncEmqxBans(api, bans, clock),
    publish: async ({ topic, payload, qos, retain }) => {
      const body = { topic, payload: payload.toString('base64'), payload_encoding: 'base64', qos, retain };
      // 202: no subscriber
      return (await requireAnswer('POST', '/publish', { body })).status === 200;
    },
    undecided: async () => {
      const nodes = read(metricsSchema, await requireAnswer('GET', '/metrics'), 'metrics');
      return new Map(nodes.map(({ node, 'authorization.nomatch': count }) => [node, count]));
    },
    authenticatingNodes: () => readAuthenticatingNodes(api),
    health: async () => {
      try {
        return readHealth(read(nodesSchema, await requireAnswer('GET', '/nodes'), 'nodes'), clock.now());
      } catch (error) {
        if (error instanceof BrokerError)
          return { problem: error.message, version: null, tellsFingerprint: null, nodes: [] };
        throw error;
      }
    },
  };
}

function emqxApi(baseUrl: string, key: Secret, secret: Secret): BrokerApi {
  const credentials = () =>
    emqxCredentials(key, secret).map((one) => ({ authorization: `Basic ${Buffer.from(one).toString('base64')}` }));
  return brokerApi({ name: 'EMQX', baseUrl, credentials });
}

/** As `key:secret`. While they are changed there are two pairs, or one key with two secrets. */
function emqxCredentials(key: Secret, secret: Secret): string[] {
  const keys = key.accepted;
  const secrets = secret.accepted;
  const count = Math.max(keys.length, secrets.length);
  return Array.from({ length: count }, (_, index) => `${keys[index] ?? keys[0]}:${secrets[index] ?? secrets[0]}`);
}

async function readAuthenticatingNodes({ request, read }: BrokerApi): Promise<ReadonlySet<string>> {
  const answer = await request('GET', '/authentication/password_based%3Ahttp/status', { absent: ['NOT_FOUND'] });
  if (answer === null) return new Set();
  const { node_status: nodes } = read(authenticatorStatusSchema, answer, 'authenticators');
  return new Set(nodes.map(({ node }) => node));
}

function readHealth(nodes: z.output<typeof nodesSchema>, now: number): BrokerHealth {
  const stopped = nodes.filter(({ node_status: status }) => status !== 'running').map(({ node }) => node);
  return {
    problem: stopped.length === 0 ? null : `Not running: ${stopped.join(', ')}`,
    version: nodes.find(({ version }) => version !== undefined)?.version ?? null,
    tellsFingerprint: readTellsFingerprint(nodes.map(({ version }) => version)),
    nodes: nodes.map(({ node, node_status: status, connections = null, uptime }) => ({
      node,
      running: status === 'running',
      connections,
      startedAt: uptime === undefined ? null : now - uptime,
      ...(uptime !== undefined && { uptimeMs: uptime }),
    })),
  };
}

/** The HTTP authenticator has `cert_pem` from 5.8 on; the lowest version in the cluster counts. */
function readTellsFingerprint(versions: (string | undefined)[]): boolean | null {
  const known = versions.flatMap((version) => (version === undefined ? [] : [/^(\d+)\.(\d+)\./.exec(version)]));
  if (known.length === 0 || known.includes(null)) return null;
  return known.every((match) => Number(match?.[1]) * 1_000 + Number(match?.[2]) >= 5_008);
}
