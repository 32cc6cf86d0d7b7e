import { closeSync, fsyncSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import path from 'node:path';

/** One thing that a TBox really did. `at`: this machine's clock, which is the true time here. */
export type Execution = { commandId: string; vin: string; operation: string; at: number };

/** Written and on disk before the car moves: what no kill of the process can take back. */
export function openExecutionLog(file: string): (execution: Execution) => void {
  const descriptor = openSync(file, 'a');
  process.once('exit', () => closeSync(descriptor));
  return (execution) => {
    writeSync(descriptor, `${JSON.stringify(execution)}\n`);
    fsyncSync(descriptor);
  };
}

/** A last line that a kill tore is an execution that did not come about: the car moves after it. */
export function readExecutions(dir: string): Execution[] {
  return readdirSync(dir)
    .filter((name) => name.endsWith('.log'))
    .flatMap((name) => readFileSync(path.join(dir, name), 'utf8').split('\n').slice(0, -1))
    .map((line) => JSON.parse(line) as Execution);
}
