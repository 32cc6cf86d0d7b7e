import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/** A command that a TBox executed. `at`: ms, by this machine's clock, which is the true time here. */
export type Execution = { commandId: string; vin: string; operation: string; at: number };

/** The returned function syncs to disk before the simulated execution, so that a kill of the process loses nothing. */
export function openExecutionLog(file: string): (execution: Execution) => void {
  const descriptor = openSync(file, 'a');
  process.once('exit', () => closeSync(descriptor));
  return (execution) => {
    writeSync(descriptor, `${JSON.stringify(execution)}\n`);
    fsyncSync(descriptor);
  };
}

/** Skips an incomplete last line: the process was killed before that execution. */
export function readExecutions(dir: string): Execution[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(path.join(dir, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as Execution);
}
