/** Design: awaiting_approval → queued → published → delivered → accepted → executing → a final state. */
export const COMMAND_STATES = [
  'awaiting_approval',
  'queued',
  'published',
  'delivered',
  'accepted',
  'executing',
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'denied',
  'unknown',
] as const;
export type CommandState = (typeof COMMAND_STATES)[number];

/** Final states. A late answer may still resolve `unknown`. */
const FINISHED_STATES = [
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'denied',
  'unknown',
] as const satisfies readonly CommandState[];

export const isFinished = (state: CommandState): boolean => (FINISHED_STATES as readonly string[]).includes(state);

/** Types of events in a command's history. */
export const COMMAND_EVENTS = [
  'requested',
  'approved',
  'denied',
  'cancelled',
  /** Sent to the broker, not confirmed yet: from here on it may reach the vehicle. */
  'sent',
  /** The broker has it (PUBCOMP). */
  'published',
  /** The connection was lost before the confirmation; retried until the deadline. */
  'send_failed',
  /** Refused by the broker, or without a subscriber: certainly not sent; retried until the deadline. */
  'not_sent',
  /** Acknowledged by the TBox's MQTT client. */
  'delivered',
  /**
   * The TBox could not verify a message with this id and keeps no record of it. Somebody may have forged that message, so it says
   * nothing about the command.
   */
  'unverified',
  'accepted',
  'rejected',
  'executing',
  'succeeded',
  'failed',
  'deadline_passed',
  /** No answer in time. */
  'answer_missing',
] as const;
export type CommandEventType = (typeof COMMAND_EVENTS)[number];
