import { setTimeout as sleep } from 'node:timers/promises';

/** What was started and must end, and the wish of a person that it does so now. */
export class Ending {
  readonly #ends: (() => unknown)[] = [];
  readonly #interrupted = new AbortController();

  constructor() {
    // Whoever read it may be gone; what was started ends all the same
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => this.#interrupted.abort(new Error(`Ended by ${signal}`)));
    }
  }

  /** The last that was started ends first. */
  add(end: () => unknown): void {
    this.#ends.unshift(end);
  }

  /** @throws where the run was interrupted */
  async sleep(ms: number): Promise<void> {
    const { signal } = this.#interrupted;
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** What cannot end does not keep the others from it. */
  async end(): Promise<void> {
    for (const end of this.#ends.splice(0)) {
      try {
        await end();
      } catch (error) {
        process.stderr.write(`${String(error)}\n`);
      }
    }
  }
}
