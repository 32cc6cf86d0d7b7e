import { replaceFile, writeThrough } from '../durable-file';

type Waiting = { line: string; done: () => void; failed: (error: unknown) => void };
type Options = {
  /** Lines that the file already has. */
  lines: number;
  /** The shortest equivalent content. */
  compact: () => string[];
};

// The file is rewritten when most of its lines are obsolete
const COMPACT_FROM_LINES = 256;
const COMPACT_RATIO = 4;
// Written without waiting for the next `append`
const LAZY_LINES = 32;

/** Appends lines to a file durably (fsync). Lines that arrive during a write are batched in the next. */
export class DurableLines {
  #waiting: Waiting[] = [];
  #lazy: string[] = [];
  #working: Promise<void> | null = null;
  #lines: number;
  #torn = false;

  constructor(
    private readonly file: string,
    private readonly options: Options,
  ) {
    this.#lines = options.lines;
  }

  append(line: string): Promise<void> {
    return new Promise((done, failed) => {
      this.#waiting.push({ line, done, failed });
      this.#working ??= this.#work();
    });
  }

  appendLazily(line: string): void {
    this.#lazy.push(line);
    if (this.#lazy.length >= LAZY_LINES) this.#working ??= this.#work();
  }

  /** Replaces the file by the compacted lines. */
  async rewrite(): Promise<void> {
    const lines = this.options.compact();
    await replaceFile(this.file, text(lines));
    this.#lines = lines.length;
    this.#torn = false;
  }

  async close(): Promise<void> {
    if (this.#lazy.length > 0) this.#working ??= this.#work();
    await this.#working;
  }

  async #work(): Promise<void> {
    // batches what is appended in the same tick
    await Promise.resolve();
    while (this.#waiting.length + this.#lazy.length > 0) {
      const batch = this.#waiting.splice(0);
      const lines = [...this.#lazy.splice(0), ...batch.map(({ line }) => line)];
      try {
        await this.#write(lines);
        for (const { done } of batch) done();
      } catch (error) {
        this.#torn = true;
        for (const { failed } of batch) failed(error);
      }
    }
    this.#working = null;
  }

  async #write(lines: string[]): Promise<void> {
    const grown = this.#lines + lines.length;
    if (this.#lines === 0 || (grown > COMPACT_FROM_LINES && grown > COMPACT_RATIO * this.options.compact().length)) {
      // includes these lines, which are already in memory
      return this.rewrite();
    }
    await writeThrough(this.file, 'a', `${this.#torn ? '\n' : ''}${text(lines)}`);
    this.#torn = false;
    this.#lines = grown;
  }
}

const text = (lines: string[]): string => lines.map((line) => `${line}\n`).join('');
