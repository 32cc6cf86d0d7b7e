/** Longer than any read of ours takes; then the round counts as failed and is repeated. */
const REFETCH_TIMEOUT_MS = 20_000;

/** Runs all at once. @returns whether every one succeeded in time */
export async function runRefetches(refetches: Iterable<() => Promise<unknown>>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), REFETCH_TIMEOUT_MS);
  });
  const all = Promise.allSettled([...refetches].map(async (refetch) => refetch())).then((results) =>
    results.every(({ status }) => status === 'fulfilled'),
  );
  const ok = await Promise.race([all, late]);
  clearTimeout(timer);
  return ok;
}
