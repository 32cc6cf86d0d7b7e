import { QUARANTINE_REASONS, type QuarantineReason } from '@/lib/contracts';
import { createDebouncedFlush } from '@/lib/platform/async/debounced-flush';
import type { Log } from '@/lib/platform/log';
import { Counter, type Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../context';
import { SampleBudget } from '../sample-budget';
import { insertQuarantined, type QuarantineRow } from './quarantine-store';

type RefusedMessage = { topic: string; payload: Buffer | null; sizeBytes: number; detail: string };

const SAMPLES_A_MINUTE = { perReason: 10, perClient: 2 };
const SAMPLE_BYTES = 1_024;
const FLUSH_MS = 500;
const MAX_TEXT = 500;

export type Quarantine = ReturnType<typeof createQuarantine>;

// Shared by all roles of a process
function refusalCounter(metrics: Registry): Counter<'reason'> {
  const name = 'tsp_ingest_refused_total';
  const registered = metrics.getSingleMetric(name);
  if (registered instanceof Counter) return registered;
  const help = 'Messages and single signals that were refused, by reason';
  return new Counter({ name, help, labelNames: ['reason'], registers: [metrics] });
}

/** Counts every refused message or signal by reason, and stores samples of them. */
export function createQuarantine({ ctx, log, metrics }: { ctx: Ctx; log: Log; metrics: Registry }) {
  const refusals = refusalCounter(metrics);
  const counters = new Map(QUARANTINE_REASONS.map((reason) => [reason, refusals.labels(reason)]));
  const budget = new SampleBudget(SAMPLES_A_MINUTE);
  let rows: QuarantineRow[] = [];
  const flusher = createDebouncedFlush(FLUSH_MS, () => rows.length === 0, flush);

  async function flush(): Promise<void> {
    const batch = rows;
    rows = [];
    if (batch.length === 0) return;
    try {
      await insertQuarantined(ctx.db, batch);
    } catch (error) {
      log.warn({ err: error, rows: batch.length }, 'storing samples of refused messages failed');
    }
  }

  return {
    refuse(reason: QuarantineReason, { topic, payload, sizeBytes, detail }: RefusedMessage): void {
      counters.get(reason)?.inc();
      const now = ctx.clock.now();
      const clientId = topic.split('/')[2]?.slice(0, MAX_TEXT) ?? null;
      if (!budget.take(reason, clientId ?? topic, now)) return;
      rows.push({
        reason,
        receivedAt: now,
        clientId,
        topic: topic.slice(0, MAX_TEXT),
        detail: detail.slice(0, MAX_TEXT),
        sizeBytes,
        sample: payload ? Buffer.from(payload.subarray(0, SAMPLE_BYTES)) : null,
      });
      flusher.schedule();
    },
    stop: flusher.stop,
  };
}
