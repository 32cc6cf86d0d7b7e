import type { Ctx } from '../context';
import { CommandChange, type Outcome } from './change';
import { lockCommands, saveChanges } from './locked-store';
import type { Answer } from './read-answer';

/** `unknown_command`: there is none with that id; `foreign`: it is another vehicle's, or another operation's. */
export type AnswerOutcome = Outcome | 'unknown_command' | 'foreign';

/**
 * What vehicles answered, in the order in which it came, in one transaction. An answer that is late, doubled or contradicts
 * what was answered before is kept as evidence and changes no final state but `unknown`.
 * @returns one outcome an answer
 */
export async function recordAnswers({ ctx, input }: { ctx: Ctx; input: Answer[] }): Promise<AnswerOutcome[]> {
  return ctx.db.transaction(async (client) => {
    const commands = await lockCommands(client, [...new Set(input.map(({ response }) => response.commandId))]);
    const changes = new Map(commands.map((command) => [command.id, new CommandChange(command)]));
    const outcomes = input.map(({ vin, operation, receivedAt, response }): AnswerOutcome => {
      const change = changes.get(response.commandId.toLowerCase());
      if (!change) return 'unknown_command';
      if (change.command.vin !== vin || change.command.operation !== operation) return 'foreign';
      const { status: type, ts, code, detail, result } = response;
      return change.add({ type, at: receivedAt, vehicleAt: ts, code, detail, result });
    });
    await saveChanges(client, [...changes.values()]);
    return outcomes;
  });
}
