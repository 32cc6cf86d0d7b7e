import { format, stripVTControlCharacters } from 'node:util';
import { type Log, rateLimitedLog } from '@/lib/platform/log';

const MAX_LINE = 4_000;
const FAULT_INTERVAL_MS = 1_000;

/**
 * Next and other libraries print to the console: each text becomes one line of the log. Warnings and errors are often about an
 * invalid request, which anybody can send: one a second of each, warnings without their stack.
 */
export function logConsole(log: Log): void {
  const toText = (args: unknown[]) => stripVTControlCharacters(format(...args)).trim();
  const write =
    (level: 'debug' | 'info') =>
    (...args: unknown[]) => {
      const text = toText(args);
      if (text) log[level]({ source: 'console' }, text.slice(0, MAX_LINE));
    };
  const writeFault = (level: 'warn' | 'error', maxLines?: number) => {
    const limited = rateLimitedLog(FAULT_INTERVAL_MS, (text, suppressed) => {
      const lines = String(text).split('\n').slice(0, maxLines).join('\n');
      log[level]({ source: 'console', suppressed }, lines.slice(0, MAX_LINE));
    });
    return (...args: unknown[]) => limited(toText(args));
  };
  Object.assign(console, {
    debug: write('debug'),
    log: write('info'),
    info: write('info'),
    warn: writeFault('warn', 1),
    error: writeFault('error'),
  });
}
