type Lookup<V> = (issuer: string, serialNumbers: readonly string[]) => Promise<Map<string, V>>;
type Waiting<V> = {
  serialNumbers: readonly string[];
  resolve(found: Map<string, V>): void;
  reject(error: unknown): void;
};

// Of one query; what is beyond goes with the next
const MAX_AT_ONCE = 500;

/**
 * The same lookup, one at a time for an issuer: whoever comes while one runs goes with the next, which begins after they came,
 * so they see no older state. A crowd of askers takes one connection, and leaves the others to those who let vehicles in.
 */
export function gatherLookups<V>(lookup: Lookup<V>): Lookup<V> {
  const queues = new Map<string, Waiting<V>[]>();

  async function run(issuer: string, queue: Waiting<V>[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_AT_ONCE);
      try {
        const found = await lookup(issuer, [...new Set(batch.flatMap(({ serialNumbers }) => serialNumbers))]);
        for (const { resolve } of batch) resolve(found);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    queues.delete(issuer);
  }

  return (issuer, serialNumbers) =>
    new Promise((resolve, reject) => {
      const waiting = { serialNumbers, resolve, reject };
      const queue = queues.get(issuer);
      if (queue) {
        queue.push(waiting);
        return;
      }
      const opened = [waiting];
      queues.set(issuer, opened);
      void run(issuer, opened);
    });
}
