import type { Ctx } from '../context';
import type { Outcome } from './change';
import { changeCommands } from './change-commands';
import type { Answer } from './read-answer';

/** `unknown_command`: there is none with that id; `foreign`: it is another vehicle's, or another operation's. */
export type AnswerOutcome = Outcome | 'unknown_command' | 'foreign';

/**
 * What vehicles answered, in the order in which it came. An answer that is late, doubled or contradicts what was answered
 * before is kept as evidence and changes no final state but `unknown`.
 * @returns one outcome an answer
 */
export async function recordAnswers({ ctx, input }: { ctx: Ctx; input: Answer[] }): Promise<AnswerOutcome[]> {
  const outcomes = input.map((): AnswerOutcome => 'unknown_command');
  const byId = new Map<string, number[]>();
  input.forEach(({ response }, i) => {
    const id = response.commandId.toLowerCase();
    byId.set(id, [...(byId.get(id) ?? []), i]);
  });
  await changeCommands(ctx.db, [...byId.keys()], (change) => {
    for (const i of byId.get(change.command.id) ?? []) {
      const answer = input[i];
      if (answer) outcomes[i] = outcomeOf(answer);
    }

    function outcomeOf({ vin, operation, receivedAt, response }: Answer): AnswerOutcome {
      if (change.command.vin !== vin || change.command.operation !== operation) return 'foreign';
      const { status: type, ts, code, detail, result } = response;
      return change.add({ type, at: receivedAt, vehicleAt: ts, code, detail, result });
    }
  });
  return outcomes;
}
