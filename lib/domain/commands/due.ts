import { type CommandState, commandDefinition, isFinished } from '@/lib/contracts';

/** An answer that was given in time may take this long to reach us. */
export const ANSWER_GRACE_MS = 5_000;

type Timed = { state: CommandState; operation: string; sentAt: number | null; expiresAt: number };

/** When time itself changes the state, ms; null: never. `enteredAt`: when it came into its state. */
export function dueAt({ state, operation, sentAt, expiresAt }: Timed, enteredAt: number): number | null {
  if (isFinished(state)) return null;
  if (state === 'accepted' || state === 'executing') {
    const executionMs = commandDefinition(operation)?.executionMs ?? 0;
    return Math.max(expiresAt, enteredAt + executionMs) + ANSWER_GRACE_MS;
  }
  return sentAt === null ? expiresAt : expiresAt + ANSWER_GRACE_MS;
}
