import type { CommandState } from '@/lib/contracts';
import { COMMAND_STATES, isFinished } from '@/lib/contracts';
import type { Execution } from './execution-log';
import { type HistoryEvent, replayHistory } from './replay-history';

/** A command that the console accepted under this idempotency key. */
export type AcceptedCommand = { key: string; id: string };

export type RecordedCommand = {
  id: string;
  vin: string;
  operation: string;
  state: CommandState;
  code: string | null;
  expiresAt: number;
  events: HistoryEvent[];
};

/** By kind of violation: ids of commands. */
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

export type CommandReport = {
  issued: number;
  byState: Partial<Record<CommandState, number>>;
  executed: number;
  unknownExecuted: number;
  /** Commands that ended unknown, by the state before. */
  unknownAfter: Partial<Record<CommandState, number>>;
  violations: Violations;
};

const NOT_DONE: readonly CommandState[] = ['rejected', 'cancelled', 'denied'];

/** Compares commands in the database with executions of the TBoxes. An execution is late from the first millisecond after the deadline. */
export function checkCommands(
  accepted: readonly AcceptedCommand[],
  commands: readonly RecordedCommand[],
  executions: readonly Execution[],
): CommandReport {
  const done = new Map<string, Execution[]>();
  for (const execution of executions) {
    done.set(execution.commandId, [...(done.get(execution.commandId) ?? []), execution]);
  }
  const acceptedIds = new Set(accepted.map(({ id }) => id));
  const idByKey = new Map(accepted.map(({ key, id }) => [key, id]));
  const known = new Map(commands.map((command) => [command.id, command]));
  const all = (is: (command: RecordedCommand, times: Execution[]) => boolean): string[] =>
    commands.filter((command) => is(command, done.get(command.id) ?? [])).map(({ id }) => id);
  const byState: CommandReport['byState'] = {};
  for (const state of COMMAND_STATES) {
    const count = commands.filter((command) => command.state === state).length;
    if (count > 0) byState[state] = count;
  }
  const unknownAfter: CommandReport['unknownAfter'] = {};
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
