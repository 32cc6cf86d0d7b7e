// Terms of commands and batches, without zod, so that pages can load them.

/**
 * What a queued command waits for: `suspended`: an emergency stop; `vehicle_offline`; `not_subscribed`: the vehicle is connected, but its connection has no
 * subscription for the command; `broker`: the platform's connection to the broker does not work, or the broker refused it.
 */
export const COMMAND_WAITING = ['suspended', 'vehicle_offline', 'not_subscribed', 'broker'] as const;
/** Why a command is refused; also the `code` of the problem document. */
export const COMMAND_REFUSALS = [
  'operation_unknown',
  'operation_unsupported',
  'role_not_allowed',
  'reason_missing',
  'deadline_too_long',
  'precondition_failed',
  'command_conflict',
  'tbox_missing',
  'commands_suspended',
  'vehicle_archived',
] as const;
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number];

export const STATISTICS_GROUPS = ['operation', 'model', 'firmware'] as const;
export type StatisticsGroup = (typeof STATISTICS_GROUPS)[number];

/** `running` issues commands at its rate; `done` has issued all of them; `stopped` will issue no more. */
export const BATCH_STATES = ['running', 'paused', 'stopped', 'done'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_MAX_VEHICLES = 10_000;
export const BATCH_MAX_PER_MINUTE = 6_000;

/** Why a vehicle of a selection gets no command. */
export const BATCH_EXCLUSIONS = [...COMMAND_REFUSALS, 'vehicle_unknown', 'vehicle_doubled', 'offline'] as const;
export type BatchExclusion = (typeof BATCH_EXCLUSIONS)[number];
