import { isIP } from 'node:net';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import { type Log, rateLimitedLog } from '@/lib/platform/log';
import type { Ctx } from '../../context';
import { saveUses, type Use } from './use-store';

export type CertificateUse = {
  /** serialNumber of the subject (OID 2.5.4.5). */
  certificateId: string;
  /** Client address; ignored unless it is an IP address. */
  address: string | null;
  /** ms since the epoch. */
  at: number;
  /** As claimed by the client. */
  vin?: string | null;
  /** Not verified: recorded only for an expired or revoked certificate. */
  unproven?: boolean;
  /** The client authenticated with it. */
  admitted?: boolean;
};

export type UseRecorder = {
  record(certificate: CertificateUse): void;
  stop(): Promise<void>;
};

const FLUSH_EVERY_MS = 1_000;
// A reconnecting fleet during a database outage; about 10 MB
const MAX_WAITING = 50_000;
const MAX_ROWS = 5_000;
const LOG_EVERY_MS = 60_000;
// RFC 5280 upper bound 64, printable ASCII: a value that PostgreSQL rejects would block the whole batch
const ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Records when and from where certificates were used: buffered and written once a second, one row per certificate.
 * Failed writes are retried; uses beyond MAX_WAITING are dropped and logged.
 */
export function createUseRecorder({ ctx, log }: { ctx: Ctx; log: Log }): UseRecorder {
  let waiting = new Map<string, Use>();
  const failed = rateLimitedLog(LOG_EVERY_MS, (err, suppressed) =>
    log.error({ err, waiting: waiting.size, suppressed }, 'certificate uses not written; will be retried'),
  );
  const lost = rateLimitedLog(LOG_EVERY_MS, (_, suppressed) => log.error({ suppressed }, 'certificate uses dropped'));

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
    record({ certificateId, address, at, vin = null, unproven = false, admitted = false }) {
      if (!ID.test(certificateId)) return;
      const known = address !== null && isIP(address) ? address : null;
      const admittedAt = admitted ? at : null;
      keep({ certificateId, address: known, firstAt: at, lastAt: at, vin, otherVinAt: null, unproven, admittedAt });
    },
    async stop() {
      await flusher.stop();
      if (waiting.size > 0) log.error({ lost: waiting.size }, 'certificate uses dropped');
    },
  };
}

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
