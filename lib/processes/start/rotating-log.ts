import { createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';

// At most 40 MB a process: the file and its predecessor
const ROTATE_AT_BYTES = 20 * 1024 * 1024;

/** `<dir>/<name>.log`, renamed to `.log.1` above ROTATE_AT_BYTES. */
export class RotatingLog {
  private readonly file: string;
  private size: number;
  private stream: WriteStream;

  constructor(dir: string, name: string) {
    mkdirSync(dir, { recursive: true });
    this.file = path.join(dir, `${name}.log`);
    this.size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    this.stream = createWriteStream(this.file, { flags: 'a' });
  }

  write(chunk: Buffer): void {
    if (this.size > ROTATE_AT_BYTES) this.rotate();
    this.size += chunk.length;
    this.stream.write(chunk);
  }

  end(): void {
    this.stream.end();
  }

  private rotate(): void {
    this.stream.end();
    renameSync(this.file, `${this.file}.1`);
    this.stream = createWriteStream(this.file, { flags: 'a' });
    this.size = 0;
  }
}
