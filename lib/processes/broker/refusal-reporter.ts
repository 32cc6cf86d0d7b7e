import { type BrokerRefusal as Refusal, refusalsAnswerSchema } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';

const FLUSH_MS = 500;
// They are samples: what does not fit is counted in metrics and forgotten
const MAX_WAITING = 200;
const MAX_TEXT = 512;
// More come together
const SOON_MS = 20;

/** `kept`: the edge has written it down; `too_many`: it will not take more of this client; `failed`: nobody knows. */
export type ReportOutcome = 'kept' | 'too_many' | 'failed';
type Waiting = { refusal: Refusal; settle(outcome: ReportOutcome): void };
const NOBODY_WAITS = () => undefined;

/** Hands the edge what this broker refused by itself, in small groups; loses them when the edge is away. */
export class RefusalReporter {
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly post: (refusals: Refusal[]) => Promise<object>,
    private readonly log: Log,
  ) {}

  report(refusal: Refusal): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    this.#waiting.push({ refusal: cut(refusal), settle: NOBODY_WAITS });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  /** A client waits for it, so it goes soon. */
  reportAndWait(refusal: Refusal): Promise<ReportOutcome> {
    if (this.#waiting.length >= MAX_WAITING) return Promise.resolve('failed');
    return new Promise((settle) => {
      this.#waiting.push({ refusal: cut(refusal), settle });
      if (this.#timer) clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.flush(), SOON_MS);
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
      this.log.debug({ err: error }, 'refusals were not recorded');
      for (const { settle } of waiting) settle('failed');
    }
  }
}

const cut = ({ clientId, topic, detail, ...rest }: Refusal): Refusal => ({
  ...rest,
  clientId: clientId?.slice(0, MAX_TEXT),
  topic: topic?.slice(0, MAX_TEXT),
  detail: detail?.slice(0, MAX_TEXT),
});
