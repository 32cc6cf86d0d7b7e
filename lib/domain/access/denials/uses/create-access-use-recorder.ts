import type { AccessAction } from '@/lib/contracts';
import { isStorableText } from '@/lib/contracts';
import { BoundedMap } from '@/lib/platform/async/bounded-map';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../../context';
import { generaliseTopic, ownNames } from '../../rules/generalise-topic';
import type { RulePrincipalKeys } from '../../rules/principal-keys';
import { type AccessUseRow, upsertUses } from './use-store';

export type NewAccessUse = {
  principal: RulePrincipalKeys;
  action: AccessAction;
  topic: string;
  qos: 0 | 1 | 2;
  retain: boolean;
};
export type AccessUseRecorder = {
  allowed(use: NewAccessUse): void;
  /** Writes what waits. */
  stop(): Promise<void>;
};

const HOUR_MS = 3_600_000;
const FLUSH_EVERY_MS = 1_000;
// About 30 MB; who is not remembered is written again
const MAX_CACHED = 200_000;
// A fleet that comes back at once; what is more will be seen again within minutes
const MAX_WAITING = 20_000;
const MAX_ROWS = 2_000;
// The primary key of the table holds it, and a btree entry 2,704 bytes; rules are not longer either
const MAX_TOPIC_BYTES = 1_024;
const LOG_EVERY_MS = 60_000;

/** Keeps who did what, at most once an hour each: a draft of rules is tried against it. */
export function createAccessUseRecorder({ ctx, log }: { ctx: Ctx; log: Log }): AccessUseRecorder {
  const cached = new BoundedMap<string, number>(MAX_CACHED);
  let waiting = new Map<string, AccessUseRow>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, suppressed }, 'uses were not recorded'),
  );

  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => waiting.size === 0, write);

  async function write(): Promise<void> {
    // In one order in every replica, so that two of them do not wait for each other
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
        // Not written: the next time that they are seen they count
        for (const [key] of uses.slice(from)) cached.delete(key);
        return;
      }
    }
  }

  /** The one that was looked at longest ago makes room. */
  function isDue(key: string, nowMs: number): boolean {
    const before = cached.get(key);
    const due = before === undefined || nowMs - before >= HOUR_MS;
    cached.set(key, due ? nowMs : before);
    return due;
  }

  return {
    allowed({ principal, action, topic: used, qos, retain }) {
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

/** VIN, or user name of a service; null: nobody whom rules could take it from. */
function nameOf({ subject }: RulePrincipalKeys): string | null {
  if (subject.kind === 'tbox') return subject.vin;
  return subject.kind === 'service' ? subject.username : null;
}
