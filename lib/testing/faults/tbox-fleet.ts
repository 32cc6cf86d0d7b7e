import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { TboxProcessInput, TboxProcessMessage, TboxProcessRequest } from './tbox-process';

const RESTART_AFTER_MS = 700;

export type TboxFleet = {
  size: number;
  pid(index: number): number | undefined;
  kill(index: number): void;
  /** Injects no more faults. */
  calm(): void;
  /** These vehicles disconnect, with or without DISCONNECT, and stay away. */
  leave(vins: readonly string[]): void;
  stop(): void;
};

/** Processes of TBoxes that are restarted whenever they are killed. */
export function startTboxFleet(inputs: TboxProcessInput[], onFault: (kind: string) => void): TboxFleet {
  const children: ChildProcess[] = [];
  let stopped = false;
  const requests: TboxProcessRequest[] = [];
  let starts = 0;

  function start(index: number, input: TboxProcessInput): void {
    const script = path.join(import.meta.dirname, 'tbox-process.ts');
    // A new name: other random numbers, and a log file without an incomplete last line
    const named = { ...input, name: `${input.name}-${starts++}` };
    const child = fork(script, [JSON.stringify(named)], { execArgv: ['--import', 'tsx'] });
    for (const message of requests) child.send(message);
    child.on('message', (message) => onFault((message as TboxProcessMessage).fault));
    child.on('error', (error) => process.stderr.write(`${error.message}\n`));
    child.once('exit', () => {
      if (!stopped) setTimeout(() => !stopped && start(index, input), RESTART_AFTER_MS);
    });
    children[index] = child;
  }

  const request = (message: TboxProcessRequest) => {
    requests.push(message);
    for (const child of children) if (child.connected) child.send(message);
  };

  for (const [index, input] of inputs.entries()) start(index, input);
  return {
    size: inputs.length,
    pid: (index) => children[index]?.pid,
    kill: (index) => children[index]?.kill('SIGKILL'),
    calm: () => request({ kind: 'calm' }),
    leave: (vins) => request({ kind: 'leave', vins }),
    stop: () => {
      stopped = true;
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
