import { setTimeout as sleep } from 'node:timers/promises';

/** Stops what a run started, in reverse order, also after SIGINT or SIGTERM. */
export class Cleanup {
  readonly #ends: (() => unknown)[] = [];
  readonly #interrupted = new AbortController();

  constructor() {
    // A closed output pipe must not prevent the clean-up
    for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.on(signal, () => this.#interrupted.abort(new Error(`Ended by ${signal}`)));
    }
  }

  add(end: () => unknown): void {
    this.#ends.unshift(end);
  }

  /** @throws when the run is interrupted */
  async sleep(ms: number): Promise<void> {
    const { signal } = this.#interrupted;
    await sleep(ms, undefined, { signal }).catch((error: unknown) => {
      throw signal.aborted ? signal.reason : error;
    });
  }

  /** Runs all, also after a failure of one. */
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
