import { holdLock, type Lock } from '@/lib/platform/db';
import { StartRefusedError } from '@/lib/platform/process';
import type { PlatformContext } from './platform-context';

// A predecessor drains for at most 8 s
const TIMEOUT_MS = 10_000;

/**
 * Locks roles for this process, because the embedded broker has no shared subscriptions and two processes with one role would take
 * over each other's connection forever. A process that loses its lock stops.
 * @throws StartRefusedError if another process runs one of the roles
 */
export async function runAlone(roles: string[], { databaseUrl, topics, log }: PlatformContext): Promise<Lock> {
  const locks: Lock[] = [];
  const release = async () => {
    await Promise.all(locks.map((lock) => lock.release()));
  };
  for (const role of roles) {
    const lock = await holdLock({
      url: databaseUrl,
      name: `${role} ${topics.root}`,
      timeoutMs: TIMEOUT_MS,
      onLost: () => {
        log.error({ role }, 'role taken over by another process');
        process.kill(process.pid, 'SIGTERM');
      },
    });
    if (!lock) {
      await release();
      throw new StartRefusedError(
        `role ${role} runs in another process already; the embedded broker serves one, only EMQX shares it out`,
      );
    }
    locks.push(lock);
  }
  return { release };
}
