// A count that differs for a moment is an event on its way; one that stays is an event that was lost
const TIMEOUT_MS = 5_000;
const since = new Map<string, number>();

/** Whether `node` differs for longer than events take to arrive; starts again after it has said so. */
export function lastsTooLong(node: string, differs: boolean, now: number): boolean {
  const began = since.get(node);
  if (!differs) since.delete(node);
  else if (began === undefined) since.set(node, now);
  else if (now - began > TIMEOUT_MS) {
    since.set(node, now);
    return true;
  }
  return false;
}
