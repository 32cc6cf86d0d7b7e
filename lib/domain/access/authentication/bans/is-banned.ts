import type { Ctx } from '../../../context';
import { Snapshot } from '../snapshot';
import { BanList, type Connecting } from './ban-list';
import { readBans } from './ban-store';

// How long a ban may go unnoticed
const MAX_AGE_MS = 1_000;

type Known = { version: string; list: BanList };
const snapshots = new WeakMap<object, Snapshot<Known>>();

/** A ban was set or lifted: the next question finds out. */
export const forgetBans = ({ db }: Pick<Ctx, 'db'>): void => snapshots.get(db)?.expire();

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
