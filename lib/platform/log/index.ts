import pino, { type Logger } from 'pino';

export type Log = Logger;

// Redacted
const SECRET_PATHS = [
  'password',
  '*.password',
  'token',
  '*.token',
  'secret',
  '*.secret',
  'authorization',
  '*.authorization',
];

/** JSON lines on standard output: `{"level":"info","time":"…","process":"edge","msg":"…"}`. */
export function createLog(processName: string, level: string): Log {
  return pino({
    level,
    base: { process: processName },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: SECRET_PATHS, censor: '[hidden]' },
  });
}

/** Limits repeated failures: `write` gets the first at once, then one every `intervalMs` with the number suppressed since. */
export function rateLimitedLog(
  intervalMs: number,
  write: (error: unknown, suppressed: number) => void,
  now = Date.now,
) {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error: unknown): void => {
    if (now() - writtenAt < intervalMs) {
      suppressed++;
      return;
    }
    writtenAt = now();
    write(error, suppressed);
    suppressed = 0;
  };
}
