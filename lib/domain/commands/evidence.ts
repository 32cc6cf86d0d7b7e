import type { CommandDetail, CommandEvidence } from '@/lib/contracts';

// What the vehicle's own reports say of a command's effect. Pure; times are ms, server clock.
//
// Evidence is the first report after execution that agrees or disagrees. A report may overtake the answer that tells of the
// execution, so one that agrees counts from the vehicle's first answer on; one that disagrees, only after the last: until
// then the effect may be on its way. What is reported later tells of somebody else's doing, and is listed apart.

export type Report = { path: string; value: unknown; at: number };
/** `from`: reports of before say nothing; `done`: from then on a report that disagrees says so too, null: not yet. */
export type ExecutionSpan = { from: number; done: number | null };

/** An answer and the report of what it tells take different ways to us. */
const OVERTAKES_MS = 2_000;
const MAX_LATER = 20;

export function executionSpan({
  sentAt,
  finishedAt,
  events,
}: Pick<CommandDetail, 'finishedAt' | 'events'> & { sentAt: number }): ExecutionSpan {
  const timeOf = (...types: string[]) =>
    events.find(({ type, changed }) => changed && types.includes(type))?.at ?? null;
  const answered = timeOf('succeeded', 'failed');
  // An answer that resolves `unknown` later says that it was executed, not when: what was seen until then stays
  const ended = answered !== null && (finishedAt === null || answered <= finishedAt) ? answered : null;
  const began = timeOf('executing') ?? timeOf('accepted') ?? ended;
  return { from: began === null ? sentAt : Math.max(sentAt, began - OVERTAKES_MS), done: ended ?? finishedAt };
}

/** @param reports of this signal in their order; of reports that say the same in a row and a span, the first is enough */
export function evaluateEvidence(
  path: string,
  expected: unknown,
  reports: readonly Report[],
  { from, done }: ExecutionSpan,
): CommandEvidence {
  const says = ({ value, at }: Report) => at >= from && (value === expected || (done !== null && at >= done));
  const index = reports.findIndex(says);
  const first = reports[index];
  if (!first) return { path, expected, seen: null, later: [] };
  const later = reports
    .slice(index + 1)
    .filter(({ value }, i) => value !== reports[index + i]?.value)
    .slice(0, MAX_LATER);
  const toReading = ({ value, at }: Report) => ({ value, at });
  return { path, expected, seen: toReading(first), later: later.map(toReading) };
}
