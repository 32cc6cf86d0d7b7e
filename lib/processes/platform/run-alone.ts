import { type HeldLock, holdLock } from '@/lib/platform/db';
import { StartRefusedError } from '@/lib/platform/process';
import type { PlatformContext } from './platform-context';

// A predecessor drains for at most 8 s
const TIMEOUT_MS = 10_000;

/**
 * The embedded broker shares no subscription: two processes with one role would take the connection from each other for
 * ever. So the second one does not start, and one that finds itself replaced ends.
 * @throws StartRefusedError
 */
export async function runAlone(roles: string[], { databaseUrl, topics, log }: PlatformContext): Promise<HeldLock> {
  const held: HeldLock[] = [];
  const release = async () => {
    await Promise.all(held.map((lock) => lock.release()));
  };
  for (const role of roles) {
    const lock = await holdLock({
      url: databaseUrl,
      name: `${role} ${topics.root}`,
      timeoutMs: TIMEOUT_MS,
      onLost: () => {
        log.error({ role }, 'another process has taken over this role');
        process.kill(process.pid, 'SIGTERM');
      },
    });
    if (!lock) {
      await release();
      throw new StartRefusedError(
        `role ${role} runs in another process already; the embedded broker serves one, only EMQX shares it out`,
      );
    }
    held.push(lock);
  }
  return { release };
}
