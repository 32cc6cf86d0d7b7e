import { z } from 'zod';
import type { BanKind } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import { type BrokerBan, BrokerError } from './broker';
import { type BrokerApi, queryEach } from './broker-api';

const NAMES: Record<BanKind, string> = { client_id: 'clientid', username: 'username', address: 'peerhost' };
/** Marks our bans; those of others are not touched. */
const OURS = 'tsp-console';
// EMQX has no ban without an end; its default is a year
const NO_EXPIRY = '2099-12-31T23:59:59Z';
const PAGE = 1_000;

const bannedSchema = z.object({ as: z.string(), who: z.string(), by: z.string(), until: z.string() });
const pageSchema = z.object({ data: z.array(bannedSchema) });
type Banned = z.output<typeof bannedSchema>;

/**
 * Replaces our bans in EMQX, which verifies tokens of browsers without asking the edge. It has no ban of an address range:
 * enforcement disconnects those clients.
 */
export async function syncEmqxBans(api: BrokerApi, bans: readonly BrokerBan[], clock: Clock): Promise<void> {
  const held = new Map((await readOurs(api)).map((one) => [`${one.as} ${one.who}`, one.until]));
  const wanted = new Map<string, Banned>();
  for (const ban of bans) {
    if (ban.kind === 'address' && ban.value.includes('/')) continue;
    if (ban.expiresAt !== null && ban.expiresAt <= clock.now()) continue;
    const until = ban.expiresAt === null ? NO_EXPIRY : new Date(ban.expiresAt).toISOString();
    const one = { as: NAMES[ban.kind], who: ban.value, by: OURS, until };
    wanted.set(`${one.as} ${one.who}`, one);
  }
  const isHeld = ([key, { until }]: [string, Banned]) => secondsOf(held.get(key)) === secondsOf(until);
  const remove = async (key: string) => {
    const [as = '', who = ''] = splitOnce(key);
    await api.request('DELETE', `/banned/${as}/${encodeURIComponent(who)}`, { absent: ['NOT_FOUND'] });
  };
  // EMQX refuses a second ban of the same value, and keeps an expired one for a while: removed first
  const added = [...wanted].filter((one) => !isHeld(one));
  const removed = [...held.keys()].filter((key) => !wanted.has(key));
  await queryEach(removed, remove);
  await queryEach(added, async ([key, ban]) => {
    if (held.has(key)) await remove(key);
    const body = { ...ban, reason: 'Banned in the console' };
    if ((await api.request('POST', '/banned', { body })) === null) throw new BrokerError('EMQX has no list of bans');
  });
}

async function readOurs({ request, read }: BrokerApi): Promise<Banned[]> {
  const ours: Banned[] = [];
  for (let page = 1; ; page++) {
    const answer = await request('GET', `/banned?page=${page}&limit=${PAGE}`);
    if (answer === null) throw new BrokerError('EMQX has no list of bans');
    const { data } = read(pageSchema, answer, 'bans');
    ours.push(...data.filter(({ by }) => by === OURS));
    if (data.length < PAGE) return ours;
  }
}

/** EMQX stores whole seconds. */
const secondsOf = (until: string | undefined): number | null =>
  until === undefined ? null : Math.floor(Date.parse(until) / 1_000);

function splitOnce(key: string): [string, string] {
  const space = key.indexOf(' ');
  return [key.slice(0, space), key.slice(space + 1)];
}
