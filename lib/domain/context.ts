import type { Role } from '@/lib/contracts';
import type { Broker } from '@/lib/platform/broker';
import type { Clock } from '@/lib/platform/clock';
import type { Db, Transaction } from '@/lib/platform/db';
import type { Secret } from '@/lib/platform/secrets';

/** A user of pages or API, or a process of the platform. */
export type Actor =
  | {
      kind: 'user';
      id: string;
      label: string;
      role: Role;
      /** Ids of the fleets that the user may see; `all` for an administrator. */
      fleets: number[] | 'all';
    }
  | { kind: 'system'; id: string; label: string; role: 'system'; fleets: 'all' };

export type Ctx = { db: Db; clock: Clock; actor: Actor };

/** Services of the process that runs verbs. */
export type Services = {
  /** First level of this environment's topics. */
  topicRoot: string;
  /** User name of the platform's own account at the broker. */
  platformUsername: string;
  broker: Broker;
  /** Origin of the console, for the caller's browser. */
  publicOrigin: string;
  /** Processes with the role `live`; each has a part of the vehicles. */
  liveProcesses: { urls: readonly string[]; secret: Secret };
  /** How browsers connect to the broker; the embedded one supports MQTT 3.1.1 (4) only. */
  liveSession: { wsUrl: string; protocolVersion: 4 | 5; keyEncryptionKey: Secret };
  /** Session of the caller. `endsAt`: ms since the epoch, at the latest. */
  session: { id: string; endsAt: number };
  /** Name of the cookie that holds the session. */
  sessionCookie: string;
};
export type CtxWith<K extends keyof Services> = Ctx & Pick<Services, K>;

/** Context within a transaction, which verbs that are called with it join. */
export type Tx = Ctx & { db: Transaction };

/** Runs `work` in a transaction, or joins the one that `ctx` is in; see `Db.transaction`. */
export const withTransaction = <C extends Ctx, T>(ctx: C, work: (tx: C & Tx) => Promise<T>): Promise<T> =>
  ctx.db.transaction((db) => work(withDb(ctx, db)));

/** Copies getters as getters: a service is created at its first use. */
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
