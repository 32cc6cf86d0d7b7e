import type { Refusal } from '@/lib/domain/access';
import type { Log } from '@/lib/platform/log';

const FLUSH_MS = 500;
// They are samples: what does not fit is counted in metrics and forgotten
const MAX_WAITING = 200;
const MAX_TEXT = 512;

/** Hands the edge what this broker refused by itself, in small groups; loses them when the edge is away. */
export class RefusalReporter {
  #waiting: Refusal[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(
    private readonly post: (refusals: Refusal[]) => Promise<unknown>,
    private readonly log: Log,
  ) {}

  report({ clientId, topic, detail, ...rest }: Refusal): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    const cut = (text: string | undefined) => text?.slice(0, MAX_TEXT);
    this.#waiting.push({ ...rest, clientId: cut(clientId), topic: cut(topic), detail: cut(detail) });
    this.#timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  async flush(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const refusals = this.#waiting;
    this.#waiting = [];
    if (refusals.length === 0) return;
    await this.post(refusals).catch((error: unknown) => this.log.debug({ err: error }, 'refusals were not recorded'));
  }
}
