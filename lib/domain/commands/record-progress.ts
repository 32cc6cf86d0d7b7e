import type { Ctx } from '../context';
import type { CommandChange, Outcome } from './change';
import { changeCommands } from './change-commands';
import type { CommandCache } from './command-cache';
import { retryUnsent } from './outbox-store';
import type { Answer } from './read-answer';

/**
 * What became of a claimed command at the broker. `failed`: nobody knows whether it has it. `refused`, and `unheard` (nobody
 * is subscribed to it): it was certainly not sent.
 */
export type SendOutcome = { outcome: 'published' } | { outcome: 'failed' | 'refused' | 'unheard'; detail: string };
export type Sending = { id: string; at: number } & SendOutcome;
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
  known?: CommandCache;
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
  const unsent = input.flatMap((item) =>
    'sending' in item && item.sending.outcome !== 'published'
      ? [{ id: item.sending.id, why: item.sending.outcome }]
      : [],
  );
  if (unsent.length > 0) await retryUnsent(ctx.db, unsent, ctx.clock.now());
  return outcomes;
}

function addSending(change: CommandChange, sending: Sending): Outcome {
  const { at, outcome } = sending;
  if (outcome === 'published') return change.add({ type: 'published', at });
  // Answered already: then it did arrive, and this says nothing
  if (change.command.state !== 'queued') return 'dropped';
  const { detail } = sending;
  if (outcome === 'failed') return change.add({ type: 'send_failed', at, detail });
  return change.add({ type: 'not_sent', at, code: outcome, detail });
}

function addAnswer(change: CommandChange, { vin, operation, receivedAt, response }: Answer): AnswerOutcome {
  if (change.command.vin !== vin || change.command.operation !== operation) return 'foreign';
  const { status: type, ts, code, detail, result } = response;
  return change.add({ type, at: receivedAt, vehicleAt: ts, code, detail, result });
}
