import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

export type Lock = { release(): Promise<void> };
type Options = {
  url: string;
  name: string;
  /** How long to wait for a predecessor to end. */
  timeoutMs: number;
  /** Called once, when another process took the lock while our connection was lost. */
  onLost(): void;
};

// First half of the key, distinct from other advisory locks of the product
const LOCK_CLASS = 8_202;
const POLL_MS = 250;

/**
 * Holds an advisory lock of PostgreSQL on a connection of its own. While the database is unavailable the lock counts as held, as no
 * other process can take it.
 * @returns null: another process held it for longer than `timeoutMs`
 */
export async function holdLock({ url, name, timeoutMs, onLost }: Options): Promise<Lock | null> {
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

  /** Polls, because a predecessor may be ending, or the server may not know yet that our old connection is lost. */
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
      await sleep(POLL_MS); // the database is still unavailable
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
