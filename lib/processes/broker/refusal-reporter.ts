import { type BrokerRefusal as Refusal, refusalsAnswerSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';

const FLUSH_MS = 500;
// Refusals are samples: more are counted in metrics only
const MAX_WAITING = 200;
const MAX_TEXT = 512;
// When a client waits for the outcome
const AWAITED_FLUSH_MS = 20;

/** `kept`: recorded by the edge; `too_many`: over the edge's limit for this client; `failed`: unknown. */
type ReportOutcome = 'kept' | 'too_many' | 'failed';
type Waiting = { refusal: Refusal; settle(outcome: ReportOutcome): void };

/** Sends the refusals of this broker to the edge in batches; drops them when the edge is unavailable. */
export class RefusalReporter {
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly post: (refusals: Refusal[]) => Promise<object>,
    private readonly log: Log,
  ) {}

  report(refusal: Refusal): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push({ refusal: truncate(refusal), settle: () => undefined });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  reportAndWait(refusal: Refusal): Promise<ReportOutcome> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve('failed');
    return new Promise((settle) => {
      this.#waiting.push({ refusal: truncate(refusal), settle });
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.flush(), AWAITED_FLUSH_MS);
    });
  }

  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (waiting.length === 0) return;
    try {
      const { tooMany } = refusalsAnswerSchema.parse(await this.post(waiting.map(({ refusal }) => refusal)));
      for (const [i, { settle }] of waiting.entries()) settle(tooMany.includes(i) ? 'too_many' : 'kept');
    } catch (error) {
      this.log.debug({ err: error }, 'recording refusals failed');
      for (const { settle } of waiting) settle('failed');
    }
  }
}

const truncate = ({ clientId, topic, detail, ...rest }: Refusal): Refusal => ({
  ...rest,
  clientId: clientId?.slice(0, MAX_TEXT),
  topic: topic?.slice(0, MAX_TEXT),
  detail: detail?.slice(0, MAX_TEXT),
});
