import type { Broker } from '@/lib/platform/broker';
import type { Ctx } from '../../../context';
import { createRange, normaliseAddress } from '../address';
import { Snapshot } from '../snapshot';
import { type ActiveBan, readBans } from './ban-store';
export type Connecting = { clientId: string; username: string; address: string };

/** Bans in the form in which they are asked about: one look each, but for ranges of addresses. */
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

  isBanned({ clientId, username, address }: Connecting, now: number): boolean {
    if (this.#lasts('client_id', clientId, now) || this.#lasts('username', username, now)) return true;
    if (this.#lasts('address', normaliseAddress(address) ?? '', now)) return true;
    return this.#ranges.some(({ endsAt, includes }) => endsAt > now && includes(address));
  }

  #lasts(kind: string, value: string, now: number): boolean {
    return value !== '' && (this.#endsAt.get(`${kind} ${value}`) ?? 0) > now;
  }
}

// How long a ban may go unnoticed
const MAX_AGE_MS = 1_000;

type Known = { version: string; list: BanList };
const snapshots = new WeakMap<object, Snapshot<Known>>();

/** A ban was set or lifted: the next question finds out. */
export const invalidateBans = ({ db }: Pick<Ctx, 'db'>): void => snapshots.get(db)?.expire();

/** By what was true a second ago at most. No query but once a second. */
export async function isBanned({ db, clock }: Ctx, who: Connecting): Promise<boolean> {
  const snapshot =
    snapshots.get(db) ??
    new Snapshot<Known>(MAX_AGE_MS, async (before) => {
      const rows = await readBans(db, before?.version);
      if (rows) return { version: rows.version, list: new BanList(rows.bans) };
      return before ?? { version: '', list: new BanList([]) };
    });
  snapshots.set(db, snapshot);
  const now = clock.now();
  return (await snapshot.get(now)).list.isBanned(who, now);
}

/** A broker that does not ask the edge about everybody is told who is banned now. Safe to repeat. @throws BrokerError */
export async function syncBans({ ctx, broker }: { ctx: Ctx; broker: Pick<Broker, 'syncBans'> }): Promise<void> {
  const { bans } = (await readBans(ctx.db, undefined)) ?? { bans: [] };
  await broker.syncBans(bans);
}
