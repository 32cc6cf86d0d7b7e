import { z } from 'zod';
import type { BrokerClient } from '@/lib/contracts';
import { type Broker, BrokerError, type ClientQuery, CursorError } from './broker';
import type { BrokerApi } from './broker-api';
import { emqxClientSchema, LIVE_PREFIX, readEmqxClient } from './emqx-client';

const pageSchema = z.object({
  data: z.array(emqxClientSchema),
  meta: z.object({ count: z.number().optional(), hasnext: z.boolean() }),
});

// EMQX's limit
const MAX_PAGE = 1_000;
// When clients are filtered here, a call reads so many pages and returns a cursor
const MAX_PAGES_PER_REQUEST = 5;

/** Where a list continues: spelling, page size, page, and clients to skip on it. */
type Position = { spelling: number; size: number; page: number; skip: number };

/**
 * Lists EMQX's clients by our query. EMQX has no order, compares client ids case-sensitively and has no kinds: each spelling of `q`
 * is requested, and kinds are filtered here. Clients that connect or disconnect meanwhile may be missing or duplicate.
 */
export function emqxClientPages({ request, read }: BrokerApi, platformUsername: string): Broker['listClients'] {
  return async (query) => {
    const spellings = spellingsOf(query);
    const items: BrokerClient[] = [];
    let total: number | null = null;
    let position: Position | null =
      query.cursor === undefined ? firstPosition(query) : readPosition(query.cursor, spellings.length);
    for (let pages = 0; position && items.length < query.limit && pages < MAX_PAGES_PER_REQUEST; pages++) {
      const { data, meta } = await readPage(query, spellings[position.spelling], position);
      const wanted = isOurs(query, spellings.slice(0, position.spelling));
      let at = Math.min(position.skip, data.length);
      for (const one of data.slice(at)) {
        if (items.length >= query.limit) break;
        at++;
        const client = readEmqxClient(one, platformUsername);
        if (wanted(client)) items.push(client);
      }
      if (query.q === undefined && query.kind === undefined) total = meta.count ?? null;
      position = positionAfter(position, { at, length: data.length, hasnext: meta.hasnext }, spellings.length);
    }
    return { items, next: position && JSON.stringify(Object.values(position)), total };
  };

  async function readPage(query: ClientQuery, spelling: string | undefined, { page, size }: Position) {
    const search = new URLSearchParams({ page: String(page), limit: String(size) });
    if (spelling !== undefined) search.set('like_clientid', spelling);
    if (query.connected !== undefined) search.set('conn_state', query.connected ? 'connected' : 'disconnected');
    const answer = await request('GET', `/clients?${search}`);
    if (answer === null) throw new BrokerError('EMQX has no list of clients');
    return read(pageSchema, answer, 'clients');
  }
}

/** Distinct spellings; undefined: matches all. Browsers are found by their prefix. */
function spellingsOf({ q, kind }: ClientQuery): (string | undefined)[] {
  if (q) return [...new Set([q.toUpperCase(), q.toLowerCase(), q])];
  return [kind === 'live' ? LIVE_PREFIX : undefined];
}

/** Of the requested kind, and not found with an earlier spelling. */
function isOurs({ kind }: ClientQuery, before: (string | undefined)[]): (client: BrokerClient) => boolean {
  return (client) =>
    (kind === undefined || client.kind === kind) &&
    !before.some((spelling) => spelling !== undefined && client.clientId.includes(spelling));
}

const firstPosition = ({ kind, limit }: ClientQuery): Position => {
  const size = kind === undefined ? Math.min(limit, MAX_PAGE) : MAX_PAGE;
  return { spelling: 0, size, page: 1, skip: 0 };
};

const positionSchema = z.tuple([z.int().min(0), z.int().min(1).max(MAX_PAGE), z.int().min(1), z.int().min(0)]);

function readPosition(cursor: string, spellings: number): Position {
  const { data } = positionSchema.safeParse(parse(cursor));
  if (!data || data[0] >= spellings) throw new CursorError('This cursor is not one of EMQX, or of another query');
  const [spelling, size, page, skip] = data;
  return { spelling, size, page, skip };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** null: the end. The last page of a cluster may announce another one, which is empty. */
function positionAfter(
  position: Position,
  { at, length, hasnext }: { at: number; length: number; hasnext: boolean },
  spellings: number,
): Position | null {
  if (at < length) return { ...position, skip: at };
  if (hasnext && length > 0) return { ...position, page: position.page + 1, skip: 0 };
  return position.spelling + 1 < spellings ? { ...position, spelling: position.spelling + 1, page: 1, skip: 0 } : null;
}
