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

/** Nothing more is expected. `unknown` too, though a late answer may still resolve it. */
export const FINISHED_STATES = [
  'succeeded',
  'failed',
  'rejected',
  'expired',
  'cancelled',
  'denied',
  'unknown',
] as const satisfies readonly CommandState[];

export const isFinished = (state: CommandState): boolean => (FINISHED_STATES as readonly string[]).includes(state);

/** What happened to a command, one row of its history each. */
export const COMMAND_EVENTS = [
  'requested',
  'approved',
  'denied',
  'cancelled',
  /** Handed to the broker, which has not confirmed it yet: from here on it may reach the vehicle. */
  'sent',
  /** The broker has it (PUBCOMP). */
  'published',
  /** The connection broke before the broker confirmed; tried again while the deadline allows. */
  'send_failed',
  /** The broker refused it, or nobody is subscribed to it: certainly not sent, tried again while the deadline allows. */
  'not_sent',
  /** The TBox's MQTT client has it, as the broker tells. */
  'delivered',
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
