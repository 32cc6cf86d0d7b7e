import type { Role } from '@/lib/contracts';
import type { Clock } from '@/lib/platform/clock';
import type { Db, Transaction } from '@/lib/platform/db';

/** Who acts: a person through pages or API, or one of our own processes. */
export type Actor =
  | {
      kind: 'user';
      id: string;
      label: string;
      role: Role;
      /** Ids of the fleets that this person may see; `all` for an administrator. */
      fleets: number[] | 'all';
    }
  | { kind: 'system'; id: string; label: string; role: 'system'; fleets: 'all' };

export type Ctx = { db: Db; clock: Clock; actor: Actor };

/** Inside of a transaction: a verb that is called with it joins. */
export type Tx = Ctx & { db: Transaction };

/** Runs `work` in a transaction, or joins the one that `ctx` is in; see `Db.transaction`. */
export const withTransaction = <T>(ctx: Ctx, work: (tx: Tx) => Promise<T>): Promise<T> =>
  ctx.db.transaction((db) => work({ ...ctx, db }));

export const systemActor = (processName: string): Actor => ({
  kind: 'system',
  id: processName,
  label: processName,
  role: 'system',
  fleets: 'all',
});
