import type { CommandDetail, CommandEvidence } from '@/lib/contracts';

// What a vehicle's telemetry shows of a command's effect. Pure; times are ms, server clock.
//
// Evidence is the first report after the execution that agrees or disagrees with the expected value. A report may overtake
// the answer about the execution, so one that agrees counts from the vehicle's first answer on; one that disagrees only after
// the last, as the effect may take until then. Changes after that have other causes, and are listed as `later`.

export type Report = { path: string; value: unknown; at: number };
/** `from`: earlier reports are ignored; `done`: from then on a report may also disagree, null: not yet. */
export type ExecutionSpan = { from: number; done: number | null };

/** Answers and telemetry take different connections. */
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
  // An answer that resolves `unknown` later does not say when it was executed: earlier evidence stays
  const ended = answered !== null && (finishedAt === null || answered <= finishedAt) ? answered : null;
  const began = timeOf('executing') ?? timeOf('accepted') ?? ended;
  return { from: began === null ? sentAt : Math.max(sentAt, began - OVERTAKES_MS), done: ended ?? finishedAt };
}

/** @param reports of this signal in order; of consecutive equal reports within a span the first is enough */
export function evaluateEvidence(
  path: string,
  expected: unknown,
  reports: readonly Report[],
  { from, done }: ExecutionSpan,
): CommandEvidence {
  const isEvidence = ({ value, at }: Report) => at >= from && (value === expected || (done !== null && at >= done));
  const index = reports.findIndex(isEvidence);
  const first = reports[index];
  if (!first) return { path, expected, seen: null, later: [] };
  const later = reports
    .slice(index + 1)
    .filter(({ value }, i) => value !== reports[index + i]?.value)
    .slice(0, MAX_LATER);
  const toReading = ({ value, at }: Report) => ({ value, at });
  return { path, expected, seen: toReading(first), later: later.map(toReading) };
}
