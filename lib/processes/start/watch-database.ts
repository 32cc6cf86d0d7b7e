import { runningPort } from '@/lib/platform/db/embedded';

const CHECK_MS = 2_000;

/** Starts the embedded server again when it has ended by itself. Returns what ends the watch. */
export function watchDatabase(dir: string, restart: () => Promise<unknown>, say: (line: string) => void): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy || runningPort(dir) !== null) return;
    busy = true;
    say('PostgreSQL ended, starting it again');
    restart()
      .catch((error: Error) => say(error.message))
      .finally(() => {
        busy = false;
      });
  }, CHECK_MS);
  return () => clearInterval(timer);
}
