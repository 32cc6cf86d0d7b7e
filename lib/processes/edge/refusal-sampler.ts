import { type Refusal, recordRefusal } from '@/lib/domain/access';
import type { Ctx } from '@/lib/domain/context';
import type { Log } from '@/lib/platform/log';

/** Records refusals beside the answers: a client does not wait for its sample. */
export class RefusalSampler {
  readonly #writing = new Set<Promise<void>>();

  constructor(
    private readonly ctx: Ctx,
    private readonly log: Log,
  ) {}

  sample(input: Refusal): void {
    const writing = recordRefusal({ ctx: this.ctx, input })
      .then((kept) => kept && this.log.warn(input, 'refused'))
      .catch((error: unknown) => this.log.error({ err: error }, 'a refusal could not be recorded'))
      .then(() => {
        this.#writing.delete(writing);
      });
    this.#writing.add(writing);
  }

  async drain(): Promise<void> {
    await Promise.all(this.#writing);
  }
}
