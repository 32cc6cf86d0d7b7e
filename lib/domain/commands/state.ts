import {
  COMMAND_STATES,
  type CommandEventType,
  type CommandState,
  commandDefinition,
  isFinished,
} from '@/lib/contracts';

// Transitions of a command. An event that is not listed for a state is a contradiction: recorded, without effect. The only
// final state that a command leaves is `unknown`, by an answer.

type Row = Partial<Record<CommandEventType, CommandState>>;

/** An answer proves that the vehicle has the command, whatever events are missing. */
const ANSWERS: Row = {
  accepted: 'accepted',
  rejected: 'rejected',
  executing: 'executing',
  succeeded: 'succeeded',
  failed: 'failed',
};
const OUTCOMES: Row = { succeeded: 'succeeded', failed: 'failed' };

const TABLE: Record<CommandState, Row> = {
  awaiting_approval: { approved: 'queued', denied: 'denied', cancelled: 'cancelled', deadline_passed: 'expired' },
  // Before it is sent; after, see QUEUED_AND_SENT
  queued: { sent: 'queued', cancelled: 'cancelled', deadline_passed: 'expired' },
  published: {
    sent: 'published',
    published: 'published',
    delivered: 'delivered',
    unverified: 'published',
    ...ANSWERS,
    answer_missing: 'unknown',
  },
  delivered: {
    sent: 'delivered',
    published: 'delivered',
    delivered: 'delivered',
    unverified: 'delivered',
    ...ANSWERS,
    answer_missing: 'unknown',
  },
  accepted: {
    sent: 'accepted',
    published: 'accepted',
    delivered: 'accepted',
    unverified: 'accepted',
    executing: 'executing',
    ...OUTCOMES,
    answer_missing: 'unknown',
  },
  executing: {
    sent: 'executing',
    published: 'executing',
    delivered: 'executing',
    unverified: 'executing',
    ...OUTCOMES,
    answer_missing: 'unknown',
  },
  succeeded: { published: 'succeeded', delivered: 'succeeded', unverified: 'succeeded' },
  failed: { published: 'failed', delivered: 'failed', unverified: 'failed' },
  rejected: { published: 'rejected', delivered: 'rejected', unverified: 'rejected' },
  expired: {},
  cancelled: {},
  denied: {},
  unknown: { published: 'unknown', delivered: 'unknown', unverified: 'unknown', rejected: 'rejected', ...OUTCOMES },
};

/** Sent, not confirmed by the broker: cannot be cancelled, may be answered, and is `unknown` after its deadline. */
const QUEUED_AND_SENT: Row = {
  sent: 'queued',
  send_failed: 'queued',
  not_sent: 'queued',
  published: 'published',
  delivered: 'delivered',
  unverified: 'queued',
  ...ANSWERS,
  answer_missing: 'unknown',
};

/** `changed` false: only recorded. */
export type Transition = { state: CommandState; changed: boolean };

/** @returns null: the event contradicts the state */
export function transition(from: CommandState, sent: boolean, event: CommandEventType): Transition | null {
  const state = (from === 'queued' && sent ? QUEUED_AND_SENT : TABLE[from])[event];
  return state === undefined ? null : { state, changed: state !== from };
}

/** States in which a command may be sent, for the first time or again; `sent` does not change them. */
export const SENDABLE_STATES = COMMAND_STATES.filter((state) => TABLE[state].sent !== undefined);

/** How long an answer that was given in time may take to arrive. */
export const ANSWER_GRACE_MS = 5_000;

type Timed = { state: CommandState; operation: string; sentAt: number | null; expiresAt: number };

/** When the deadline changes the state, ms; null: never. @param enteredAt when the command came into its state */
export function dueAt({ state, operation, sentAt, expiresAt }: Timed, enteredAt: number): number | null {
  if (isFinished(state)) return null;
  if (state === 'accepted' || state === 'executing') {
    const executionMs = commandDefinition(operation)?.executionMs ?? 0;
    return Math.max(expiresAt, enteredAt + executionMs) + ANSWER_GRACE_MS;
  }
  return sentAt === null ? expiresAt : expiresAt + ANSWER_GRACE_MS;
}
