import { isIP } from 'node:net';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import { saveUses, type Use } from './use-store';

export type SeenCertificate = {
  /** In its subject, OID 2.5.4.5. */
  certificateId: string;
  /** Where the client is; anything but an IP address is left out. */
  address: string | null;
  /** ms since the epoch. */
  at: number;
  /** Whom the client says to be. */
  vin?: string | null;
  /** Nobody checked that it is ours: it counts only where it has ended or is revoked. */
  unproven?: boolean;
  /** The client was let in with it. */
  admitted?: boolean;
};

export type UseRecorder = {
  seen(certificate: SeenCertificate): void;
  /** Writes what waits. */
  stop(): Promise<void>;
};

const FLUSH_EVERY_MS = 1_000;
// A fleet that comes back while the database is away, and 10 MB
const MAX_WAITING = 50_000;
const MAX_ROWS = 5_000;
const LOG_EVERY_MS = 60_000;
// An id as it stands in a subject (RFC 5280 upper bound 64), printable only: one that PostgreSQL refuses would stop all
const ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Keeps when certificates were used, and from where: once a second, in one statement, one row a certificate however often it
 * was used. What could not be written waits for the next second; what is more than MAX_WAITING is lost, and said.
 */
export function createUseRecorder({ ctx, log }: { ctx: Ctx; log: Log }): UseRecorder {
  let waiting = new Map<string, Use>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, waiting: waiting.size, suppressed }, 'uses of certificates could not be recorded; tried again'),
  );
  const lost = rateLimitedLog(LOG_EVERY_MS, (_, suppressed) =>
    log.error({ suppressed }, 'uses of certificates were lost'),
  );

  function keep(use: Use): void {
    const key = `${use.unproven}${use.certificateId}`;
    const known = waiting.get(key);
    if (!known && waiting.size >= MAX_WAITING) {
      lost(null);
      return;
    }
    waiting.set(key, known ? mergeUses(known, use) : use);
    flusher.schedule();
  }

  const flusher = createDebouncedFlush(FLUSH_EVERY_MS, () => waiting.size === 0, write);

  async function write(): Promise<void> {
    const uses = [...waiting.values()];
    waiting = new Map();
    for (let from = 0; from < uses.length; from += MAX_ROWS) {
      try {
        await saveUses(ctx.db, uses.slice(from, from + MAX_ROWS));
      } catch (error) {
        for (const use of uses.slice(from)) keep(use);
        failed(error);
        return;
      }
    }
  }

  return {
    seen({ certificateId, address, at, vin = null, unproven = false, admitted = false }) {
      if (!ID.test(certificateId)) return;
      const known = address !== null && isIP(address) ? address : null;
      const admittedAt = admitted ? at : null;
      keep({ certificateId, address: known, firstAt: at, lastAt: at, vin, otherVinAt: null, unproven, admittedAt });
    },
    async stop() {
      await flusher.stop();
      if (waiting.size > 0) log.error({ lost: waiting.size }, 'uses of certificates were lost');
    },
  };
}

/** Of one certificate. */
function mergeUses(one: Use, other: Use): Use {
  const [early, late] = one.lastAt <= other.lastAt ? [one, other] : [other, one];
  const differ = early.vin !== null && late.vin !== null && early.vin !== late.vin;
  return {
    ...late,
    firstAt: Math.min(one.firstAt, other.firstAt),
    address: late.address ?? early.address,
    vin: late.vin ?? early.vin,
    otherVinAt: differ ? late.lastAt : (late.otherVinAt ?? early.otherVinAt),
    admittedAt: late.admittedAt ?? early.admittedAt,
  };
}
