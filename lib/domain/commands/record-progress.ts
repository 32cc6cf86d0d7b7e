import { UNVERIFIED_CODES } from '@/lib/contracts';
import type { Ctx } from '../context';
import type { CommandChange, Outcome } from './change';
import { type CommandCache, changeCommands } from './change-commands';
import { retryUnsent } from './outbox-store';
import type { Answer } from './read-answer';

/**
 * Outcome of sending a command to the broker. `failed`: not confirmed, may have been sent. `refused` by the broker, `unheard`
 * (no subscriber): certainly not sent.
 */
export type SendOutcome = { outcome: 'published' } | { outcome: 'failed' | 'refused' | 'unheard'; detail: string };
export type Sending = { id: string; at: number } & SendOutcome;
export type Progress = { sending: Sending } | { answer: Answer };

/** `unknown_command`: unknown id; `foreign`: the command of another vehicle or operation. */
export type AnswerOutcome = Outcome | 'unknown_command' | 'foreign';

/**
 * Records outcomes at the broker and answers of vehicles, in order of arrival. An answer that is late, repeated or contradicts
 * an earlier one changes no final state but `unknown`.
 * @returns one outcome an item
 */
export async function recordProgress({
  ctx,
  input,
  cache,
}: {
  ctx: Ctx;
  input: Progress[];
  cache?: CommandCache;
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
  await changeCommands(ctx.db, [...byId.keys()], decide, cache);
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
  // Answered already, so it was delivered
  if (change.command.state !== 'queued') return 'dropped';
  const { detail } = sending;
  if (outcome === 'failed') return change.add({ type: 'send_failed', at, detail });
  return change.add({ type: 'not_sent', at, code: outcome, detail });
}

/** A refusal of a message that may not be ours: the TBox keeps no record of it, and may still execute the command. */
const isUnverified = ({ status, code = '', verified }: Answer['response']): boolean =>
  status === 'rejected' && (verified === false || UNVERIFIED_CODES.includes(code));

function addAnswer(change: CommandChange, { vin, operation, receivedAt, response }: Answer): AnswerOutcome {
  if (change.command.vin !== vin || change.command.operation !== operation) return 'foreign';
  const { status, ts, code, detail, result } = response;
  const type = isUnverified(response) ? 'unverified' : status;
  return change.add({ type, at: receivedAt, vehicleAt: ts, code, detail, result });
}
