import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

export type PublisherTarget = {
  databaseUrl: string;
  /** Plain MQTT on loopback; the password may be empty. */
  port: number;
  username: string;
  password: string;
  root: string;
  connections: number;
};
/** Messages per second of all vehicles. */
export type PublisherOrder = { rate: number };
/** Since the request before. `behind`: due and not sent, because buffers were full. `cpuShare`: of one core. */
type Published = { seconds: number; sent: number; behind: number; closed: number; cpuShare: number };
export type Publisher = { publish(rate: number): Promise<Published>; end(): void };

/** Resolves when the vehicles are read and the connections open; sends nothing yet. */
export async function startPublisher(target: PublisherTarget): Promise<Publisher> {
  const script = path.join(import.meta.dirname, 'publish-movements.ts');
  const child = fork(script, [JSON.stringify(target)], { execArgv: ['--import', 'tsx'] });
  await messageOf(child);
  return {
    publish: async (rate) => {
      const answer = messageOf<Published>(child);
      child.send({ rate } satisfies PublisherOrder);
      return answer;
    },
    end: () => child.disconnect(),
  };
}

/** The next message. @throws Error when the process ends instead */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ended = new AbortController();
  try {
    return await Promise.race([
      once(child, 'message', ended).then(([message]) => message as T),
      once(child, 'exit', ended).then(([code]) => Promise.reject(new Error(`A child process ended with ${code}`))),
    ]);
  } finally {
    ended.abort();
  }
}
