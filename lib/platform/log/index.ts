import pino, { type Logger } from 'pino';

export type Log = Logger;

// Never in a log, at any depth that we build
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

/**
 * For what fails thousands of times for one reason: `write` gets the first failure at once, then at most one in `everyMs`,
 * with how many were suppressed since the last.
 */
export function rateLimitedLog(everyMs: number, write: (error: unknown, suppressed: number) => void, now = Date.now) {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error: unknown): void => {
    if (now() - writtenAt < everyMs) {
      suppressed++;
      return;
    }
    writtenAt = now();
    write(error, suppressed);
    suppressed = 0;
  };
}
