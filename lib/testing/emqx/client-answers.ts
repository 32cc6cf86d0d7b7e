import { filterMatches, isTopicName } from '@/lib/domain/access';
import answers from '@/lib/platform/broker/recorded/answers.json';
import start from '@/lib/platform/broker/recorded/clients.json';
import { type Answer, type Answerer, type EmqxRequest, recorded } from './answer';

type Client = { clientid: string; connected: boolean; username: string | null; connected_at: string };
type Subscription = { clientid: string; topic: string };
type Ban = { as: string; who: string; until?: string };

const done: Answer = { status: 204 };
const MAX_LIMIT = 1_000;

/** Number of requests that were refused because the edge did not answer. */
type Undecided = { count: number };

/** Clients, subscriptions, bans and messages, initially the recorded ones. */
export function clientAnswers(): {
  answer: Answerer;
  undecided: Undecided;
  add(client: Partial<Client> & { clientid: string }): void;
} {
  const clients = new Map<string, Client>(start.clients.map((client) => [client.clientid, client]));
  let subscriptions: Subscription[] = [...start.subscriptions];
  const bans = new Map<string, Ban>();
  const undecided: Undecided = { count: 0 };

  function drop(clientId: string): boolean {
    subscriptions = subscriptions.filter(({ clientid }) => clientid !== clientId);
    return clients.delete(clientId);
  }

  function list({ search }: EmqxRequest): Answer {
    const part = search.get('like_clientid');
    const username = search.get('username');
    const state = search.get('conn_state');
    const found = [...clients.values()].filter(
      (client) =>
        (part === null || client.clientid.includes(part)) &&
        (username === null || client.username === username) &&
        (state === null || client.connected === (state === 'connected')),
    );
    return page(search, found, part === null);
  }

  function one({ method, body }: EmqxRequest, clientId: string, below: string): Answer | undefined {
    const client = clients.get(clientId);
    if (!client)
      return recorded(below === '/authorization/cache' ? answers.clear_unknown_client : answers.unknown_client);
    if (below === '' && method === 'GET') return { status: 200, body: client };
    if (below === '' && method === 'DELETE') return drop(clientId) ? done : undefined;
    const own = subscriptions.filter(({ clientid }) => clientid === clientId);
    if (below === '/subscriptions') {
      return { status: 200, body: own.map((one) => ({ ...one, topic: withoutShare(one.topic) })) };
    }
    if (below === '/authorization/cache' && method === 'DELETE') return done;
    if (below !== '/unsubscribe/bulk' || method !== 'POST') return undefined;
    const ended = (body as { topic: string }[]).map(({ topic }) => topic);
    subscriptions = subscriptions.filter(({ clientid, topic }) => clientid !== clientId || !ended.includes(topic));
    return done;
  }

  function ban(body: Ban): Answer {
    const key = `${body.as}/${body.who}`;
    if (bans.has(key)) return recorded(answers.banned_again);
    if (body.until !== undefined && Date.parse(body.until) <= Date.now()) return recorded(answers.banned_past);
    if (body.as === 'peerhost' && body.who.includes('/')) return recorded(answers.banned_bad_address);
    bans.set(key, body);
    if (body.as === 'clientid') drop(body.who);
    return { ...recorded(answers.banned_created), body };
  }

  function publish({ topic }: { topic: string }): Answer {
    if (!isTopicName(topic)) return recorded(answers.wildcard_topic);
    const isReceived = subscriptions.some((one) => filterMatches(withoutShare(one.topic), topic));
    return recorded(isReceived ? answers.published : answers.no_subscriber);
  }

  const answer: Answerer = (request) => {
    const { method, path, search, body } = request;
    const [, clientId, below = ''] = /^\/clients\/([^/]+)(\/.+)?$/.exec(path) ?? [];
    if (clientId !== undefined && path !== '/clients/kickout/bulk')
      return one(request, decodeURIComponent(clientId), below);
    const [, as, who] = /^\/banned\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
    if (as !== undefined && who !== undefined && method === 'DELETE') {
      return bans.delete(`${as}/${decodeURIComponent(who)}`) ? done : recorded(answers.unbanned_again);
    }
    switch (`${method} ${path}`) {
      case 'GET /clients':
        return list(request);
      case 'GET /subscriptions':
        return page(search, subscriptions, true);
      case 'POST /clients/kickout/bulk':
        for (const clientId of body as string[]) drop(clientId);
        return done;
      case 'GET /banned':
        return page(search, [...bans.values()], true);
      case 'POST /banned':
        return ban(body as Ban);
      case 'POST /publish':
        return publish(body as { topic: string });
      case 'DELETE /authorization/cache':
        return done;
      case 'GET /metrics':
        return {
          status: 200,
          body: [{ ...answers.metrics.response.body[0], 'authorization.nomatch': undecided.count }],
        };
      default:
        return undefined;
    }
  };
  return {
    answer,
    undecided,
    add: (client) => {
      const [like] = start.clients.slice(1);
      if (like) clients.set(client.clientid, { ...like, ...client });
    },
  };
}

const withoutShare = (topic: string): string => topic.replace(/^\$share\/[^/]+\//, '');

/** As in EMQX, a full last page has `hasnext`, and a search for a part of a client id has no count. */
function page(search: URLSearchParams, all: unknown[], isCounted: boolean): Answer {
  const limit = Number(search.get('limit') ?? 100);
  const number = Number(search.get('page') ?? 1);
  if (!(limit >= 1 && limit <= MAX_LIMIT)) return recorded(answers.large_limit);
  const data = all.slice((number - 1) * limit, number * limit);
  const meta = { ...(isCounted && { count: all.length }), hasnext: data.length === limit, limit, page: number };
  return { status: 200, body: { data, meta } };
}
