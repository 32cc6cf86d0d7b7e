import { chmodSync, createWriteStream, mkdirSync, renameSync, statSync, type WriteStream } from 'node:fs';
import path from 'node:path';

// At most 40 MB a process: the file and its predecessor
const ROTATE_AT_BYTES = 20 * 1024 * 1024;

// Logs name people and vehicles
const DIR_MODE = 0o700;
const FILE_MODE = 0o600;

/** `<dir>/<name>.log`, renamed to `.log.1` above ROTATE_AT_BYTES. Only its owner can read it. */
export class RotatingLog {
  private readonly file: string;
  private size: number;
  private stream: WriteStream;

  constructor(dir: string, name: string) {
    mkdirSync(dir, { recursive: true, mode: DIR_MODE });
    restrict(dir, DIR_MODE);
    this.file = path.join(dir, `${name}.log`);
    for (const old of [this.file, `${this.file}.1`]) restrict(old, FILE_MODE);
    this.size = statSync(this.file, { throwIfNoEntry: false })?.size ?? 0;
    this.stream = this.open();
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
    this.stream = this.open();
    this.size = 0;
  }

  private open(): WriteStream {
    return createWriteStream(this.file, { flags: 'a', mode: FILE_MODE });
  }
}

/** Of what is there and ours; after a start as another user it may not be. */
function restrict(file: string, mode: number): void {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat?.uid === process.getuid?.()) chmodSync(file, mode);
}
