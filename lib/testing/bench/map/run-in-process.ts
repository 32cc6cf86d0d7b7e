import { fork } from 'node:child_process';
import path from 'node:path';
import { messageOf } from './start-publisher';

export type InProcessOrder = { databaseUrl: string; rate: number; watchers: number; seconds: number };
/** `cpuShare`: of one core, including the feeding. `readMs`: time to read the fleet from PostgreSQL. */
export type InProcessResult = {
  readMs: number;
  fedPerSecond: number;
  bytesPerSecond: number;
  cpuShare: number;
  rssBytes: number;
};

/** Runs role `live` without a broker, whose throughput is lower. */
export function runInProcess(order: InProcessOrder): Promise<InProcessResult> {
  const script = path.join(import.meta.dirname, 'live-in-process.ts');
  return messageOf(fork(script, [JSON.stringify(order)], { execArgv: ['--import', 'tsx'] }));
}
