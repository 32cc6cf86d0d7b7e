import type { Broker } from '@/lib/platform/broker';
import { createRange, normaliseAddress } from '@/lib/platform/net';
import type { Ctx } from '../../../context';
import { Snapshot } from '../snapshot';
import { type ActiveBan, readBans } from './ban-store';

type Client = { clientId: string; username: string; address: string };

/** Bans indexed for lookup: constant time, except for address ranges. */
export class BanList {
  readonly #endsAt = new Map<string, number>();
  readonly #ranges: { endsAt: number; includes: (address: string) => boolean }[] = [];

  constructor(bans: readonly ActiveBan[]) {
    for (const { kind, value, expiresAt } of bans) {
      const endsAt = expiresAt ?? Number.POSITIVE_INFINITY;
      if (kind === 'address' && value.includes('/')) this.#ranges.push({ endsAt, includes: createRange(value) });
      else this.#endsAt.set(`${kind} ${value}`, endsAt);
    }
  }

  isBanned({ clientId, username, address }: Client, now: number): boolean {
    if (this.#isInForce('client_id', clientId, now) || this.#isInForce('username', username, now)) return true;
    if (this.#isInForce('address', normaliseAddress(address) ?? '', now)) return true;
    return this.#ranges.some(({ endsAt, includes }) => endsAt > now && includes(address));
  }

  #isInForce(kind: string, value: string, now: number): boolean {
    return value !== '' && (this.#endsAt.get(`${kind} ${value}`) ?? 0) > now;
  }
}

// Upper limit of staleness when a notification is missed
const MAX_AGE_MS = 1_000;

type Known = { version: string; list: BanList };
const snapshots = new WeakMap<object, Snapshot<Known>>();

/** After a change of bans: the next check reads them again. */
export const invalidateBans = ({ db }: Pick<Ctx, 'db'>): void => snapshots.get(db)?.expire();

/** At most one query a second; the result may be a second old. */
export async function isBanned({ db, clock }: Ctx, client: Client): Promise<boolean> {
  const snapshot =
    snapshots.get(db) ??
    new Snapshot<Known>(MAX_AGE_MS, async (before) => {
      const rows = await readBans(db, before?.version);
      if (rows) return { version: rows.version, list: new BanList(rows.bans) };
      return before ?? { version: '', list: new BanList([]) };
    });
  snapshots.set(db, snapshot);
  const now = clock.now();
  return (await snapshot.get(now)).list.isBanned(client, now);
}

/** Copies the bans to a broker that does not call the edge for every client. Idempotent. @throws BrokerError */
export async function syncBans({ ctx, broker }: { ctx: Ctx; broker: Pick<Broker, 'syncBans'> }): Promise<void> {
  const { bans } = (await readBans(ctx.db, undefined)) ?? { bans: [] };
  await broker.syncBans(bans);
}
