/**
 * For what fails thousands of times for one reason: `write` gets the first failure at once, then at most one in `everyMs`,
 * with how many were suppressed since the last.
 */
export function rateLimitedLog(everyMs: number, write: (error: unknown, suppressed: number) => void, now = Date.now) {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let suppressed = 0;
  return (error: unknown): void => {
    if (now() - writtenAt < everyMs) {
      suppressed++;
      return;
    }
    writtenAt = now();
    write(error, suppressed);
    suppressed = 0;
  };
}
