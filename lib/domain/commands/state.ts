import { COMMAND_STATES, type CommandEventType, type CommandState } from '@/lib/contracts';

// The one table of what may happen to a command. An event that its state does not list is recorded as an anomaly and
// changes nothing: a command never leaves a final state, but for `unknown`, which an answer resolves.

type Row = Partial<Record<CommandEventType, CommandState>>;

/** An answer says that the vehicle has it, so whatever lies between was only not seen. */
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
    ...ANSWERS,
    answer_missing: 'unknown',
  },
  delivered: {
    sent: 'delivered',
    published: 'delivered',
    delivered: 'delivered',
    ...ANSWERS,
    answer_missing: 'unknown',
  },
  accepted: {
    sent: 'accepted',
    published: 'accepted',
    delivered: 'accepted',
    executing: 'executing',
    ...OUTCOMES,
    answer_missing: 'unknown',
  },
  executing: {
    sent: 'executing',
    published: 'executing',
    delivered: 'executing',
    ...OUTCOMES,
    answer_missing: 'unknown',
  },
  succeeded: { published: 'succeeded', delivered: 'succeeded' },
  failed: { published: 'failed', delivered: 'failed' },
  rejected: { published: 'rejected', delivered: 'rejected' },
  expired: {},
  cancelled: {},
  denied: {},
  unknown: { published: 'unknown', delivered: 'unknown', rejected: 'rejected', ...OUTCOMES },
};

/**
 * The broker may have it, though it never said so: it can no longer be taken back, answers count, and when its deadline
 * passes nobody knows.
 */
const QUEUED_AND_SENT: Row = {
  sent: 'queued',
  send_failed: 'queued',
  not_sent: 'queued',
  published: 'published',
  delivered: 'delivered',
  ...ANSWERS,
  answer_missing: 'unknown',
};

/** `changed` false: recorded, and nothing else. */
export type Transition = { state: CommandState; changed: boolean };

/** null: the event contradicts the state. */
export function transition(from: CommandState, sent: boolean, event: CommandEventType): Transition | null {
  const state = (from === 'queued' && sent ? QUEUED_AND_SENT : TABLE[from])[event];
  return state === undefined ? null : { state, changed: state !== from };
}

/** In which a command may be handed to a broker, for the first time or again. It is recorded in each, and changes none. */
export const SENDABLE_STATES = COMMAND_STATES.filter((state) => TABLE[state].sent !== undefined);
