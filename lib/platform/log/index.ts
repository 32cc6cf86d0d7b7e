import pino, { type Logger } from 'pino';

export { rateLimitedLog } from './rate-limited-log';

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
