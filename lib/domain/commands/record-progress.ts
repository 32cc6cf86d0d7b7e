import type { Ctx } from '../context';
import type { CommandChange, Outcome } from './change';
import { changeCommands } from './change-commands';
import { retryLater } from './claim-store';
import type { KnownCommands } from './known-commands';
import type { Answer } from './read-answer';

// A broker that refuses is not asked in a loop
const RETRY_AFTER_MS = 1_000;

/** What became of a claimed command at the broker. */
export type Sending = { id: string; at: number; failure: string | null };
export type Progress = { sending: Sending } | { answer: Answer };

/** `unknown_command`: there is none with that id; `foreign`: it is another vehicle's, or another operation's. */
export type AnswerOutcome = Outcome | 'unknown_command' | 'foreign';

/**
 * What the broker said of commands and what vehicles answered, in the order in which it came. An answer that is late,
 * doubled or contradicts what was answered before is kept as evidence and changes no final state but `unknown`.
 * @param known what this process holds of commands
 * @returns one outcome an item
 */
export async function recordProgress({
  ctx,
  input,
  known,
}: {
  ctx: Ctx;
  input: Progress[];
  known?: KnownCommands;
}): Promise<AnswerOutcome[]> {
  const outcomes = input.map((): AnswerOutcome => 'unknown_command');
  const byId = new Map<string, number[]>();
  input.forEach((item, i) => {
    const id = 'sending' in item ? item.sending.id : item.answer.response.commandId.toLowerCase();
    byId.set(id, [...(byId.get(id) ?? []), i]);
  });
  const decide = (change: CommandChange) => {
    for (const i of byId.get(change.command.id) ?? []) {
      const item = input[i];
      if (item) outcomes[i] = 'sending' in item ? addSending(change, item.sending) : addAnswer(change, item.answer);
    }
  };
  await changeCommands(ctx.db, [...byId.keys()], decide, known);
  const failed = input.flatMap((item) => ('sending' in item && item.sending.failure !== null ? [item.sending.id] : []));
  if (failed.length > 0) await retryLater(ctx.db, failed, ctx.clock.now() + RETRY_AFTER_MS);
  return outcomes;
}

function addSending(change: CommandChange, { at, failure }: Sending): Outcome {
  if (failure === null) return change.add({ type: 'published', at });
  // Answered already: then it did arrive, and the failure says nothing
  return change.command.state === 'queued' ? change.add({ type: 'send_failed', at, detail: failure }) : 'dropped';
}

function addAnswer(change: CommandChange, { vin, operation, receivedAt, response }: Answer): AnswerOutcome {
  if (change.command.vin !== vin || change.command.operation !== operation) return 'foreign';
  const { status: type, ts, code, detail, result } = response;
  return change.add({ type, at: receivedAt, vehicleAt: ts, code, detail, result });
}
