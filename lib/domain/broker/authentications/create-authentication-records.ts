import { setTimeout as delay } from 'node:timers/promises';
import { isStorableText } from '@/lib/contracts';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import {
  insertUnauthenticated,
  type ReportedConnection,
  takeAuthentications,
  upsertAuthentications,
} from './authentication-store';

export type AuthenticationRecords = ReturnType<typeof createAuthenticationRecords>;

const FLUSH_EVERY_MS = 20;
// Another edge admitted it and has not written that yet
const TIMEOUT_MS = 300;
const LOG_EVERY_MS = 5_000;
// The key of a btree holds 2,704 bytes
const MAX_ID_LENGTH = 512;

/**
 * Whom the edges let in, for a broker that may let in others: EMQX opens its listeners some seconds before it asks the edge.
 * A connection counts only with an admission of its client id from its address.
 */
export function createAuthenticationRecords({ ctx, log }: { ctx: Ctx; log: Log }) {
  let waiting = new Map<string, { clientId: string; address: string; count: number }>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'admissions were not recorded'),
  );
  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => waiting.size === 0, write);

  async function write(): Promise<void> {
    const batch = [...waiting.values()];
    waiting = new Map();
    if (batch.length > 0) await upsertAuthentications(ctx.db, batch, ctx.clock.now()).catch(failed);
  }

  /** One client at most once a statement. */
  async function take(told: readonly ReportedConnection[]): Promise<Set<ReportedConnection>> {
    const admitted = new Set<ReportedConnection>();
    for (let rest = told; rest.length > 0; ) {
      const first = new Map<string, ReportedConnection>();
      const later: ReportedConnection[] = [];
      for (const one of rest) {
        if (first.has(one.clientId)) later.push(one);
        else first.set(one.clientId, one);
      }
      const taken = await takeAuthentications(ctx.db, [...first.values()], ctx.clock.now());
      for (const [clientId, one] of first) if (taken.has(clientId)) admitted.add(one);
      rest = later;
    }
    return admitted;
  }

  return {
    /** The edge answered `allow`. */
    admitted(clientId: string, address: string): void {
      if (clientId === '' || clientId.length > MAX_ID_LENGTH || !isStorableText(`${clientId}${address}`)) return;
      const known = waiting.get(clientId);
      const count = known?.address === address ? known.count + 1 : 1;
      waiting.set(clientId, { clientId, address, count });
      flusher.schedule();
    },
    /** Those of the connections that were admitted. The others are left to the role `janitor`. */
    async select(told: readonly ReportedConnection[]): Promise<Set<ReportedConnection>> {
      if (told.length === 0) return new Set();
      await flusher.flush();
      const admitted = await take(told);
      const rest = told.filter((one) => !admitted.has(one));
      if (rest.length === 0) return admitted;
      await delay(TIMEOUT_MS);
      for (const one of await take(rest)) admitted.add(one);
      const refused = [...new Set(rest.filter((one) => !admitted.has(one)).map(({ clientId }) => clientId))];
      if (refused.length > 0) {
        log.warn({ clientIds: refused.slice(0, 10), count: refused.length }, 'connections without an admission');
        await insertUnauthenticated(ctx.db, refused, ctx.clock.now());
      }
      return admitted;
    },
    stop: () => flusher.stop(),
  };
}
