import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type HeldLock = { release(): Promise<void> };
type Options = {
  url: string;
  /** What only one process may do at a time. */
  name: string;
  /** How long a predecessor may take to end. */
  timeoutMs: number;
  /** Our connection broke, and when it was back another process held the lock. Called once. */
  onLost(): void;
};

// First half of the key, so that no other advisory lock of the product is met
const LOCK_CLASS = 8_202;
const POLL_MS = 250;

/**
 * Holds a lock of PostgreSQL's on a connection of its own. While the database is away the lock counts as held: whoever
 * would take it needs the database too.
 * @returns null where another process holds it for longer than `timeoutMs`
 */
export async function holdLock({ url, name, timeoutMs, onLost }: Options): Promise<HeldLock | null> {
  let client: pg.Client | null = null;
  let released = false;

  async function take(): Promise<boolean> {
    const current = new pg.Client({ connectionString: url, application_name: `lock ${name}`, keepAlive: true });
    current.on('error', () => undefined); // 'end' follows
    await current.connect();
    const { rows } = await current.query<{ taken: boolean }>('select pg_try_advisory_lock($1, hashtext($2)) as taken', [
      LOCK_CLASS,
      name,
    ]);
    if (!rows[0]?.taken || released) {
      await current.end();
      return false;
    }
    client = current;
    current.once('end', () => {
      client = null;
      if (!released) void regain();
    });
    return true;
  }

  /** A predecessor may be ending, or our own broken connection may not be known to be broken. */
  async function acquire(): Promise<boolean> {
    const deadline = Date.now() + timeoutMs;
    while (!(await take())) {
      if (released || Date.now() > deadline) return false;
      await sleep(POLL_MS);
    }
    return true;
  }

  async function regain(): Promise<void> {
    try {
      if (!(await acquire()) && !released) onLost();
    } catch {
      await sleep(POLL_MS); // the database is still away
      if (!released) await regain();
    }
  }

  if (!(await acquire())) return null;
  return {
    release: async () => {
      released = true;
      await client?.end();
    },
  };
}
