import { type Row, report } from '../bench/report';
import type { Account, AccountedCommand, Violations } from './account';
import type { Execution } from './execution-log';
import { isTrue, type PresenceAccount, type PresenceViolations } from './presence-account';
import { wordHistory } from './word-history';

type Input = {
  account: Account;
  presence: PresenceAccount;
  /** Sessions of the vehicles that are shown wrongly. */
  sessions: string[];
  commands: AccountedCommand[];
  executions: Execution[];
  faults: Map<string, number>;
  refused: Map<string, number>;
  retries: number;
  seconds: number;
  seed: number;
};

const WORDS: Record<keyof Violations, string> = {
  executedTwice: 'Executed twice',
  executedLate: 'Executed after the deadline',
  executedUnasked: 'Executed without being asked for',
  lost: 'Accepted and lost',
  neverAccepted: 'In the database, never accepted',
  keyTakenTwice: 'One key, two commands',
  unfinished: 'Without an end',
  falselySucceeded: 'Reported done, not executed',
  falselyExpired: 'Expired, but executed',
  falselyNotDone: 'Reported not done, executed',
  historyBroken: 'History does not lead to the state',
};
const PRESENCE_WORDS: Record<keyof PresenceViolations, string> = {
  shownDisconnected: 'Connected, but shown as disconnected',
  shownConnected: 'Disconnected, but shown as connected',
  shownDeaf: 'Subscribed to commands, but shown as not listening',
};
const SHOWN = 5;

/** Prints the account as a table and writes it as JSON. @returns whether anything is there that must not be */
export function printAccount({
  account,
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
  const { violations, byState, issued } = account;
  const unknown = byState.unknown ?? 0;
  const rows: Row[] = [
    { what: `Commands accepted, in ${seconds} s with seed ${seed}`, value: String(issued) },
    ...Object.entries(byState).map(([state, count]) => ({ what: `  ${state}`, value: String(count) })),
    { what: 'Sum of states', value: String(Object.values(byState).reduce((sum, count) => sum + count, 0)) },
    { what: 'Executed by vehicles', value: String(account.executed) },
    { what: 'Unknown, as a share', value: `${((unknown / Math.max(1, issued)) * 100).toFixed(1)} %` },
    { what: '  in the state before', value: words(Object.entries(account.unknownAfter)) },
    { what: '  of those executed', value: String(account.unknownExecuted) },
    ...names.map((name) => ({ what: WORDS[name], value: String(violations[name].length), aim: '0' })),
    { what: 'Vehicles connected at the end', value: String(presence.connected) },
    { what: 'Vehicles disconnected at the end', value: String(presence.away) },
    ...presenceNames.map((name) => ({
      what: PRESENCE_WORDS[name],
      value: String(presence.violations[name].length),
      aim: '0',
    })),
    { what: 'Refused when asked for', value: words([...refused]) },
    { what: 'Asked again because the database did not answer', value: String(retries) },
    ...[...faults].sort().map(([kind, count]) => ({ what: `Fault: ${kind}`, value: String(count) })),
  ];
  const violated = names.filter((name) => violations[name].length > 0);
  const histories = Object.fromEntries(
    violated.map((name) => [name, violations[name].slice(0, SHOWN).map((id) => wordHistory(id, commands, executions))]),
  );
  report('faults', rows, {
    ...account,
    presence,
    sessions,
    faults: Object.fromEntries(faults),
    histories,
    seed,
    seconds,
  });
  for (const name of violated) {
    process.stdout.write(`\n${WORDS[name]} (seed ${seed})\n${histories[name]?.join('\n')}\n`);
  }
  if (sessions.length > 0) process.stdout.write(`\nShown wrongly (seed ${seed})\n${sessions.join('\n')}\n`);
  // A run in which nothing was done has shown nothing
  const idle = account.executed === 0 || presence.connected === 0 || presence.away === 0;
  if (idle) process.stdout.write('\nNo vehicle executed anything, or none was connected or disconnected at the end\n');
  return violated.length > 0 || !isTrue(presence) || idle;
}

const words = (counts: [string, number][]): string => counts.map(([what, n]) => `${what} ${n}`).join(', ') || '0';

const presenceNames = Object.keys(PRESENCE_WORDS) as (keyof PresenceViolations)[];
const names = Object.keys(WORDS) as (keyof Violations)[];
