import { createAccessUseRecorder, createDenialRecorder, type NewDenial, type Refusal } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import type { Log } from '@/lib/platform/log';
import type { EdgeMetrics } from './metrics';
import { readDenial } from './read-denial';

export type AccessRecords = ReturnType<typeof createAccessRecords>;

/** What was allowed and refused, kept beside the answers: nobody waits for it. */
export function createAccessRecords({ ctx, log, metrics }: { ctx: Ctx; log: Log; metrics: EdgeMetrics }) {
  const denials = createDenialRecorder({ ctx, log });
  const uses = createAccessUseRecorder({ ctx, log });
  const denied = (denial: NewDenial): void => {
    metrics.denials.inc({ kind: denial.kind, reason: denial.reason });
    denials.record(denial);
  };
  return {
    denied,
    refused(refusal: Refusal): void {
      const denial = readDenial(refusal);
      if (denial) denied(denial);
    },
    allowed: uses.record,
    async stop(): Promise<void> {
      await Promise.all([denials.stop(), uses.stop()]);
    },
  };
}
