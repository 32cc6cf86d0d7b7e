import { z } from 'zod';
import type { BrokerClient } from '@/lib/contracts';
import { type Broker, BrokerError, type ClientQuery, CursorError } from './broker';
import type { BrokerApi } from './broker-api';
import { emqxClientSchema, LIVE_PREFIX, readEmqxClient } from './emqx-client';

const pageSchema = z.object({
  data: z.array(emqxClientSchema),
  meta: z.object({ count: z.number().optional(), hasnext: z.boolean() }),
});

// EMQX takes 1 to 1,000
const LARGEST_PAGE = 1_000;
// Where we have to look for ourselves, a request looks at so many pages and then says how far it came
const PAGES_A_REQUEST = 5;

/** Where a list goes on: of which spelling, in pages of which size, on which page, after how many of its clients. */
type Place = { spelling: number; size: number; page: number; skip: number };

/**
 * EMQX's list by our query. It knows no order, compares client ids letter by letter, and cannot tell vehicles from others:
 * so each spelling of `q` is asked for, and kinds are told apart here. A client that comes or goes meanwhile may be missed
 * or met twice.
 */
export function emqxClientPages({ ask, read }: BrokerApi, platformUsername: string): Broker['listClients'] {
  return async (query) => {
    const spellings = spellingsOf(query);
    const items: BrokerClient[] = [];
    let total: number | null = null;
    let place: Place | null =
      query.cursor === undefined ? firstPlace(query) : readPlace(query.cursor, spellings.length);
    for (let pages = 0; place && items.length < query.limit && pages < PAGES_A_REQUEST; pages++) {
      const { data, meta } = await readPage(query, spellings[place.spelling], place);
      const wanted = isOurs(query, spellings.slice(0, place.spelling));
      let at = Math.min(place.skip, data.length);
      for (const one of data.slice(at)) {
        if (items.length >= query.limit) break;
        at++;
        const client = readEmqxClient(one, platformUsername);
        if (wanted(client)) items.push(client);
      }
      if (query.q === undefined && query.kind === undefined) total = meta.count ?? null;
      place = placeAfter(place, { at, length: data.length, hasnext: meta.hasnext }, spellings.length);
    }
    return { items, next: place && JSON.stringify(Object.values(place)), total };
  };

  async function readPage(query: ClientQuery, spelling: string | undefined, { page, size }: Place) {
    const search = new URLSearchParams({ page: String(page), limit: String(size) });
    if (spelling !== undefined) search.set('like_clientid', spelling);
    if (query.connected !== undefined) search.set('conn_state', query.connected ? 'connected' : 'disconnected');
    const answer = await ask('GET', `/clients?${search}`);
    if (answer === null) throw new BrokerError('EMQX has no list of clients');
    return read(pageSchema, answer, 'for its clients');
  }
}

/** Each other than those before it; undefined: one that matches all. Browsers are few, and EMQX can look for them. */
function spellingsOf({ q, kind }: ClientQuery): (string | undefined)[] {
  if (q) return [...new Set([q.toUpperCase(), q.toLowerCase(), q])];
  return [kind === 'live' ? LIVE_PREFIX : undefined];
}

/** Not met under a spelling before, and of the kind that is asked for. */
function isOurs({ kind }: ClientQuery, before: (string | undefined)[]): (client: BrokerClient) => boolean {
  return (client) =>
    (kind === undefined || client.kind === kind) &&
    !before.some((spelling) => spelling !== undefined && client.clientId.includes(spelling));
}

const firstPlace = ({ kind, limit }: ClientQuery): Place => {
  const size = kind === undefined ? Math.min(limit, LARGEST_PAGE) : LARGEST_PAGE;
  return { spelling: 0, size, page: 1, skip: 0 };
};

const placeSchema = z.tuple([z.int().min(0), z.int().min(1).max(LARGEST_PAGE), z.int().min(1), z.int().min(0)]);

function readPlace(cursor: string, spellings: number): Place {
  const { data } = placeSchema.safeParse(parse(cursor));
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

/** The last page of a cluster may say that there is another, which is empty. null: that was all. */
function placeAfter(
  place: Place,
  { at, length, hasnext }: { at: number; length: number; hasnext: boolean },
  spellings: number,
): Place | null {
  if (at < length) return { ...place, skip: at };
  if (hasnext && length > 0) return { ...place, page: place.page + 1, skip: 0 };
  return place.spelling + 1 < spellings ? { ...place, spelling: place.spelling + 1, page: 1, skip: 0 } : null;
}
