/**
 * For what fails thousands of times for one reason: `say` gets the first failure at once, then at most one in `everyMs`,
 * with how many went unsaid since the last.
 */
export function sparingly(everyMs: number, say: (error: unknown, unsaid: number) => void, now = Date.now) {
  let saidAt = Number.NEGATIVE_INFINITY;
  let unsaid = 0;
  return (error: unknown): void => {
    if (now() - saidAt < everyMs) {
      unsaid++;
      return;
    }
    saidAt = now();
    say(error, unsaid);
    unsaid = 0;
  };
}
