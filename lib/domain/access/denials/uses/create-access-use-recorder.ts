import type { AccessAction } from '@/lib/contracts';
import { isStorableText } from '@/lib/contracts';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../../context';
import { generaliseTopic, ownNames } from '../../rules/generalise-topic';
import type { RulePrincipalKeys } from '../../rules/principal-keys';
import { type AccessUseRow, upsertUses } from './use-store';

type NewAccessUse = {
  principal: RulePrincipalKeys;
  action: AccessAction;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
};
export type AccessUseRecorder = {
  record(use: NewAccessUse): void;
  stop(): Promise<void>;
};

const HOUR_MS = 3_600_000;
const FLUSH_EVERY_MS = 1_000;
// About 30 MB; an evicted use is written again
const MAX_CACHED = 200_000;
// Limits a reconnecting fleet; dropped uses recur within minutes
const MAX_WAITING = 20_000;
const MAX_ROWS = 2_000;
// Part of the primary key: a btree entry has at most 2,704 bytes; rules are no longer either
const MAX_TOPIC_BYTES = 1_024;
const LOG_EVERY_MS = 60_000;

/** Records what principals did, at most once an hour each, for dry runs of rules. */
export function createAccessUseRecorder({ ctx, log }: { ctx: Ctx; log: Log }): AccessUseRecorder {
  const cached = new BoundedMap<string, number>(MAX_CACHED);
  let waiting = new Map<string, AccessUseRow>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'access uses not written'),
  );

  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => waiting.size === 0, write);

  async function write(): Promise<void> {
    // In a fixed order, so that replicas cannot deadlock
    const uses = [...waiting].sort(([one], [other]) => (one < other ? -1 : 1));
    waiting = new Map();
    for (let from = 0; from < uses.length; from += MAX_ROWS) {
      const batch = uses.slice(from, from + MAX_ROWS);
      try {
        await upsertUses(
          ctx.db,
          batch.map(([, use]) => use),
        );
      } catch (error) {
        failed(error);
        // Not written: counts as new at its next occurrence
        for (const [key] of uses.slice(from)) cached.delete(key);
        return;
      }
    }
  }

  /** BoundedMap evicts the least recently used. */
  function isDue(key: string, nowMs: number): boolean {
    const before = cached.get(key);
    const due = before === undefined || nowMs - before >= HOUR_MS;
    cached.set(key, due ? nowMs : before);
    return due;
  }

  return {
    record({ principal, action, topic: used, qos, retain }) {
      const clientId = nameOf(principal);
      if (clientId === null || !isStorableText(used)) return;
      const topic = generaliseTopic(used, ownNames(principal));
      if (Buffer.byteLength(topic) > MAX_TOPIC_BYTES) return;
      const key = JSON.stringify([clientId, action, topic, qos, retain]);
      if (waiting.size >= MAX_WAITING) return;
      const nowMs = ctx.clock.now();
      if (!isDue(key, nowMs)) return;
      waiting.set(key, { clientId, action, topic, qos, retain, lastAt: new Date(nowMs) });
      flusher.schedule();
    },
    async stop() {
      await flusher.stop();
    },
  };
}

/** VIN or service user name; null for principals that dry runs do not cover. */
function nameOf({ subject }: RulePrincipalKeys): string | null {
  if (subject.kind === 'tbox') return subject.vin;
  return subject.kind === 'service' ? subject.username : null;
}
