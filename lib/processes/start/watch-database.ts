import { runningPort } from '@/lib/platform/db/embedded';

const CHECK_MS = 2_000;

/** Restarts the embedded server when it exits by itself. @returns a function that ends this */
export function watchDatabase(dir: string, restart: () => Promise<unknown>, print: (line: string) => void): () => void {
  let busy = false;
  const timer = setInterval(() => {
    if (busy || runningPort(dir) !== null) return;
    busy = true;
    print('PostgreSQL ended, restarting');
    restart()
      .catch((error: Error) => print(error.message))
      .finally(() => {
        busy = false;
      });
  }, CHECK_MS);
  return () => clearInterval(timer);
}
