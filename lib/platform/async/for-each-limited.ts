import pLimit from 'p-limit';

/** Runs `work` for every item, at most `limit` at a time, also after failures. @throws AggregateError */
export async function forEachLimited<T>(
  limit: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const run = pLimit(limit);
  const results = await Promise.allSettled(items.map((item) => run(work, item)));
  const failures = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
}
