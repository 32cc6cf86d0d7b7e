import { setTimeout as delay } from 'node:timers/promises';
import { isStorableText } from '@/lib/contracts';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import { authorize } from '../../authorize';
import type { Ctx } from '../../context';
import {
  deleteAuthenticationsBefore,
  insertUnauthenticated,
  type ReportedConnection,
  takeAuthentications,
  upsertAuthentications,
} from './authentication-store';

export type AuthenticationRecords = ReturnType<typeof createAuthenticationRecords>;

const FLUSH_EVERY_MS = 20;
// For another edge that authenticated the client and has not written that yet
const TIMEOUT_MS = 300;
const LOG_EVERY_MS = 5_000;
// A key of a btree index has at most 2,704 bytes
const MAX_ID_LENGTH = 512;

/**
 * Clients that the edges have authenticated, for a broker that may accept others: EMQX opens its listeners some seconds before
 * it authenticates clients with the edge. A connection counts only with an authentication of its client id from its address.
 */
export function createAuthenticationRecords({ ctx, log }: { ctx: Ctx; log: Log }) {
  let waiting = new Map<string, { clientId: string; address: string; count: number }>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'recording authentications failed'),
  );
  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => waiting.size === 0, write);

  async function write(): Promise<void> {
    const batch = [...waiting.values()];
    waiting = new Map();
    if (batch.length > 0) await upsertAuthentications(ctx.db, batch, ctx.clock.now()).catch(failed);
  }

  /** Each statement has at most one connection a client. */
  async function take(reported: readonly ReportedConnection[]): Promise<Set<ReportedConnection>> {
    const authenticated = new Set<ReportedConnection>();
    for (let rest = reported; rest.length > 0; ) {
      const first = new Map<string, ReportedConnection>();
      const later: ReportedConnection[] = [];
      for (const one of rest) {
        if (first.has(one.clientId)) later.push(one);
        else first.set(one.clientId, one);
      }
      const taken = await takeAuthentications(ctx.db, [...first.values()], ctx.clock.now());
      for (const [clientId, one] of first) if (taken.has(clientId)) authenticated.add(one);
      rest = later;
    }
    return authenticated;
  }

  return {
    /** After the edge answered `allow`. */
    record(clientId: string, address: string): void {
      if (clientId === '' || clientId.length > MAX_ID_LENGTH || !isStorableText(`${clientId}${address}`)) return;
      const known = waiting.get(clientId);
      const count = known?.address === address ? known.count + 1 : 1;
      waiting.set(clientId, { clientId, address, count });
      flusher.schedule();
    },
    /** The connections that have an authentication. The others are left to the role `janitor`. */
    async filter(reported: readonly ReportedConnection[]): Promise<Set<ReportedConnection>> {
      if (reported.length === 0) return new Set();
      await flusher.flush();
      const authenticated = await take(reported);
      const rest = reported.filter((one) => !authenticated.has(one));
      if (rest.length === 0) return authenticated;
      await delay(TIMEOUT_MS);
      for (const one of await take(rest)) authenticated.add(one);
      const refused = [...new Set(rest.filter((one) => !authenticated.has(one)).map(({ clientId }) => clientId))];
      if (refused.length > 0) {
        log.warn({ clientIds: refused.slice(0, 10), count: refused.length }, 'connections without an authentication');
        await insertUnauthenticated(ctx.db, refused, ctx.clock.now());
      }
      return authenticated;
    },
    stop: () => flusher.stop(),
  };
}

// Of clients that did not return; a connection is compared with its authentication when it begins
const RETENTION_MS = 30 * 86_400_000;

export async function deleteOldAuthentications({ ctx }: { ctx: Ctx }): Promise<void> {
  authorize(ctx.actor, 'broker.manage');
  await deleteAuthenticationsBefore(ctx.db, ctx.clock.now() - RETENTION_MS);
}
