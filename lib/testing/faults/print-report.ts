import { type Row, report } from '../bench/report';
import type { Violations } from './command-report';
import { formatHistory } from './format-history';
import { isCorrect, type PresenceViolations } from './presence-report';
import type { FaultRunResult } from './run-faults';

type Input = FaultRunResult & { seconds: number; seed: number };

const LABELS: Record<keyof Violations, string> = {
  executedTwice: 'Executed twice',
  executedLate: 'Executed after the deadline',
  executedUnasked: 'Executed without a request',
  lost: 'Accepted and lost',
  neverAccepted: 'In the database, but never accepted',
  keyTakenTwice: 'Two commands for one idempotency key',
  unfinished: 'Not finished',
  falselySucceeded: 'Reported done, not executed',
  falselyExpired: 'Expired, but executed',
  falselyNotDone: 'Reported not done, executed',
  historyBroken: 'History inconsistent with the state',
};
const PRESENCE_LABELS: Record<keyof PresenceViolations, string> = {
  shownDisconnected: 'Connected, but shown as disconnected',
  shownConnected: 'Disconnected, but shown as connected',
  shownUnsubscribed: 'Subscribed to commands, but shown as not subscribed',
};
const SHOWN = 5;

/** Prints the results as a table and writes them as JSON. @returns whether the run failed: a violation, or nothing was executed or compared */
export function printReport({
  commandReport,
  presence,
  sessions,
  commands,
  executions,
  faults,
  refused,
  retries,
  seconds,
  seed,
}: Input): boolean {
  const { violations, byState, issued } = commandReport;
  const unknown = byState.unknown ?? 0;
  const rows: Row[] = [
    { what: `Commands accepted, in ${seconds} s with seed ${seed}`, value: String(issued) },
    ...Object.entries(byState).map(([state, count]) => ({ what: `  ${state}`, value: String(count) })),
    { what: 'Sum of states', value: String(Object.values(byState).reduce((sum, count) => sum + count, 0)) },
    { what: 'Executed by vehicles', value: String(commandReport.executed) },
    { what: 'Unknown, as a share', value: `${((unknown / Math.max(1, issued)) * 100).toFixed(1)} %` },
    { what: '  in the state before', value: formatCounts(Object.entries(commandReport.unknownAfter)) },
    { what: '  of those executed', value: String(commandReport.unknownExecuted) },
    ...names.map((name) => ({ what: LABELS[name], value: String(violations[name].length), aim: '0' })),
    { what: 'Vehicles connected at the end', value: String(presence.connected) },
    { what: 'Vehicles disconnected at the end', value: String(presence.away) },
    ...presenceNames.map((name) => ({
      what: PRESENCE_LABELS[name],
      value: String(presence.violations[name].length),
      aim: '0',
    })),
    { what: 'Refused when issued', value: formatCounts([...refused]) },
    { what: 'Retried because the database did not answer', value: String(retries) },
    ...[...faults].sort().map(([kind, count]) => ({ what: `Fault: ${kind}`, value: String(count) })),
  ];
  const violated = names.filter((name) => violations[name].length > 0);
  const histories = Object.fromEntries(
    violated.map((name) => [
      name,
      violations[name].slice(0, SHOWN).map((id) => formatHistory(id, commands, executions)),
    ]),
  );
  report('faults', rows, {
    ...commandReport,
    presence,
    sessions,
    faults: Object.fromEntries(faults),
    histories,
    seed,
    seconds,
  });
  for (const name of violated) {
    process.stdout.write(`\n${LABELS[name]} (seed ${seed})\n${histories[name]?.join('\n')}\n`);
  }
  if (sessions.length > 0) process.stdout.write(`\nPresence violations (seed ${seed})\n${sessions.join('\n')}\n`);
  // A run without executions proves nothing
  const idle = commandReport.executed === 0 || presence.connected === 0 || presence.away === 0;
  if (idle) process.stdout.write('\nNo vehicle executed anything, or none was connected or disconnected at the end\n');
  return violated.length > 0 || !isCorrect(presence) || idle;
}

const formatCounts = (counts: [string, number][]): string =>
  counts.map(([what, n]) => `${what} ${n}`).join(', ') || '0';

const presenceNames = Object.keys(PRESENCE_LABELS) as (keyof PresenceViolations)[];
const names = Object.keys(LABELS) as (keyof Violations)[];
