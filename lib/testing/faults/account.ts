import type { CommandState } from '@/lib/contracts';
import { COMMAND_STATES, isFinished } from '@/lib/contracts';
import type { Execution } from './execution-log';
import { type HistoryEvent, replayHistory } from './replay-history';

/** The console has said yes to what was asked for under this key. */
export type Accepted = { key: string; id: string };

export type AccountedCommand = {
  id: string;
  vin: string;
  operation: string;
  state: CommandState;
  code: string | null;
  expiresAt: number;
  events: HistoryEvent[];
};

/** What must never be; each with the ids of the commands that did it. */
export type Violations = Record<
  | 'executedTwice'
  | 'executedLate'
  | 'executedUnasked'
  | 'lost'
  | 'neverAccepted'
  | 'keyTakenTwice'
  | 'unfinished'
  | 'falselySucceeded'
  | 'falselyExpired'
  | 'falselyNotDone'
  | 'historyBroken',
  string[]
>;

export type Account = {
  issued: number;
  byState: Partial<Record<CommandState, number>>;
  executed: number;
  unknownExecuted: number;
  /** How far those came that ended unknown. */
  unknownAfter: Partial<Record<CommandState, number>>;
  violations: Violations;
};

const NOT_DONE: readonly CommandState[] = ['rejected', 'cancelled', 'denied'];

/** Holds what the console says against what the TBoxes did. An execution counts as late from the first millisecond. */
export function drawAccount(
  accepted: readonly Accepted[],
  commands: readonly AccountedCommand[],
  executions: readonly Execution[],
): Account {
  const done = new Map<string, Execution[]>();
  for (const execution of executions) {
    done.set(execution.commandId, [...(done.get(execution.commandId) ?? []), execution]);
  }
  const acceptedIds = new Set(accepted.map(({ id }) => id));
  const idByKey = new Map(accepted.map(({ key, id }) => [key, id]));
  const known = new Map(commands.map((command) => [command.id, command]));
  const all = (is: (command: AccountedCommand, times: Execution[]) => boolean): string[] =>
    commands.filter((command) => is(command, done.get(command.id) ?? [])).map(({ id }) => id);
  const byState: Account['byState'] = {};
  for (const state of COMMAND_STATES) {
    const count = commands.filter((command) => command.state === state).length;
    if (count > 0) byState[state] = count;
  }
  const unknownAfter: Account['unknownAfter'] = {};
  for (const { state, events } of commands) {
    const end = events.findIndex((event) => event.state === 'unknown');
    const before = state === 'unknown' && events[end - 1]?.state;
    if (before) unknownAfter[before] = (unknownAfter[before] ?? 0) + 1;
  }
  return {
    issued: acceptedIds.size,
    byState,
    executed: done.size,
    unknownAfter,
    unknownExecuted: all(({ state }, times) => state === 'unknown' && times.length > 0).length,
    violations: {
      executedTwice: all((_command, times) => times.length > 1),
      executedLate: all(({ expiresAt }, times) => times.some(({ at }) => at > expiresAt)),
      executedUnasked: [...done]
        .filter(([id, times]) => {
          const command = known.get(id);
          return times.some(({ vin, operation }) => command?.vin !== vin || command.operation !== operation);
        })
        .map(([id]) => id),
      lost: [...acceptedIds].filter((id) => !known.has(id)),
      neverAccepted: all(({ id }) => !acceptedIds.has(id)),
      keyTakenTwice: accepted.filter(({ key, id }) => idByKey.get(key) !== id).map(({ id }) => id),
      unfinished: all(({ state }) => !isFinished(state)),
      falselySucceeded: all(({ state }, times) => state === 'succeeded' && times.length === 0),
      falselyExpired: all(({ state }, times) => state === 'expired' && times.length > 0),
      falselyNotDone: all(
        ({ state, code }, times) =>
          times.length > 0 && (NOT_DONE.includes(state) || (state === 'failed' && code !== 'actuator')),
      ),
      historyBroken: all((command) => !replayHistory(command)),
    },
  };
}
