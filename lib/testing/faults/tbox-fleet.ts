import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { TboxProcessInput, TboxProcessMessage, TboxProcessOrder } from './tbox-process';

const RESTART_AFTER_MS = 700;

export type TboxFleet = {
  size: number;
  pid(index: number): number | undefined;
  kill(index: number): void;
  /** No more faults of their own. */
  calm(): void;
  /** These vehicles disconnect, or just break off, and stay away. */
  leave(vins: readonly string[]): void;
  stop(): void;
};

/** Processes of TBoxes that come back whenever they are killed. */
export function startTboxFleet(inputs: TboxProcessInput[], onFault: (kind: string) => void): TboxFleet {
  const children: ChildProcess[] = [];
  let stopped = false;
  const orders: TboxProcessOrder[] = [];
  let starts = 0;

  function start(index: number, input: TboxProcessInput): void {
    const script = path.join(import.meta.dirname, 'tbox-process.ts');
    // A new life has new random numbers, and a log of its own name would be torn twice
    const life = { ...input, name: `${input.name}-${starts++}` };
    const child = fork(script, [JSON.stringify(life)], { execArgv: ['--import', 'tsx'] });
    for (const order of orders) child.send(order);
    child.on('message', (message) => onFault((message as TboxProcessMessage).fault));
    child.on('error', (error) => process.stderr.write(`${error.message}\n`));
    child.once('exit', () => {
      if (!stopped) setTimeout(() => !stopped && start(index, input), RESTART_AFTER_MS);
    });
    children[index] = child;
  }

  const tell = (order: TboxProcessOrder) => {
    orders.push(order);
    for (const child of children) if (child.connected) child.send(order);
  };

  for (const [index, input] of inputs.entries()) start(index, input);
  return {
    size: inputs.length,
    pid: (index) => children[index]?.pid,
    kill: (index) => children[index]?.kill('SIGKILL'),
    calm: () => tell({ order: 'calm' }),
    leave: (vins) => tell({ order: 'leave', vins }),
    stop: () => {
      stopped = true;
      for (const child of children) child.kill('SIGKILL');
    },
  };
}
