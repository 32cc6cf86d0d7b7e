import type { Role } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
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

/** What the process that runs verbs offers to those that need it. */
export type Services = {
  /** First level of this environment's topics. */
  topicRoot: string;
  /** User name of the platform's own account at the broker. */
  platformUsername: string;
  broker: Broker;
  /** Of the console, as the caller's browser sees it. */
  publicOrigin: string;
  /** Where processes with the role `live` answer: every one of them has some of the vehicles. */
  liveProcesses: { urls: readonly string[]; secret: string };
  /** What a browser needs to reach the broker; MQTT 3.1.1 (4) is all that the embedded broker speaks. */
  liveSession: { wsUrl: string; protocolVersion: 4 | 5; keyEncryptionKey: string };
  /** Name of the cookie that holds the session. */
  sessionCookie: string;
};
export type CtxWith<K extends keyof Services> = Ctx & Pick<Services, K>;

/** Inside of a transaction: a verb that is called with it joins. */
export type Tx = Ctx & { db: Transaction };

/** Runs `work` in a transaction, or joins the one that `ctx` is in; see `Db.transaction`. */
export const withTransaction = <C extends Ctx, T>(ctx: C, work: (tx: C & Tx) => Promise<T>): Promise<T> =>
  ctx.db.transaction((db) => work(withDb(ctx, db)));

/** Copies getters as getters: a service is made when it is first used. */
function withDb<C extends Ctx>(ctx: C, db: Transaction): C & Tx {
  const descriptors = { ...Object.getOwnPropertyDescriptors(ctx), db: { value: db, enumerable: true } };
  return Object.defineProperties({}, descriptors) as C & Tx;
}

export const systemActor = (processName: string): Actor => ({
  kind: 'system',
  id: processName,
  label: processName,
  role: 'system',
  fleets: 'all',
});
