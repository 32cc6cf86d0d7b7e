import {
  createAccessUseRecorder,
  createDenialRecorder,
  type NewDenial,
  type Refusal,
  recordRefusal,
} from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import type { Log } from '@/lib/platform/log';
import type { EdgeMetrics } from './metrics';

export type AccessRecords = ReturnType<typeof createAccessRecords>;

/** Records what was allowed and denied, in the background. */
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

// The broker's form: `CN=…,serialNumber=… from 192.0.2.1 CERT_HAS_EXPIRED`, or without a certificate
const HANDSHAKE = /^(.*?) ?from (\S+) \S+$/s;

/** Converts a refusal of the broker itself, whose detail is the action if it is about a topic; null: not about access. */
function readDenial({ source, reason, clientId = '', topic, detail = '' }: Refusal): NewDenial | null {
  if (source === 'authentication') {
    const [, subject = '', peer] = HANDSHAKE.exec(detail) ?? [];
    // A client refused in the TLS handshake is known by its certificate only
    return { kind: 'connect', clientId: clientId || subject, reason, peer };
  }
  if (topic === undefined) return null;
  return { kind: detail === 'subscribe' ? 'subscribe' : 'publish', clientId, topic, reason };
}

/** Records samples of refusals in the background. */
export class RefusalSampler {
  readonly #writing = new Set<Promise<void>>();

  constructor(
    private readonly ctx: Ctx,
    private readonly log: Log,
  ) {}

  sample(input: Refusal): void {
    const writing = recordRefusal({ ctx: this.ctx, input })
      .then((isRecorded) => isRecorded && this.log.warn(input, 'refused'))
      .catch((error: unknown) => this.log.error({ err: error }, 'recording a refusal failed'))
      .then(() => {
        this.#writing.delete(writing);
      });
    this.#writing.add(writing);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#writing);
  }
}
