import type { ActorLabel } from '../audit';
import type { RefusalCode } from './codes';
import type { Evidence, Precondition, Risk } from './definition';
import type { Operation } from './operations';
import type { CommandEventType, CommandState } from './states';

// Commands as the HTTP API shows them. Times are ms since the epoch, server clock unless said.

export type CommandSummary = {
  id: string;
  vin: string;
  plate: string | null;
  fleet: { code: string; name: string };
  model: { code: string; name: string };
  operation: Operation;
  params: Record<string, unknown>;
  risk: Risk;
  state: CommandState;
  /** Why a queued command is not on its way; null: nothing stands against it, or it is not queued. */
  waiting: CommandWaiting | null;
  reason: string | null;
  requestedBy: ActorLabel;
  /** Who agreed or refused to agree. */
  decidedBy: ActorLabel | null;
  batchId: string | null;
  createdAt: number;
  /** The vehicle must not begin after this. */
  expiresAt: number;
  changedAt: number;
  /** null: not finished. Stays when a late answer resolves `unknown`. */
  finishedAt: number | null;
  /** It has been handed to a broker: it can no longer be taken back. */
  sentAt: number | null;
  /** The TBox's or ours, see `REFUSAL_CODES`. */
  code: RefusalCode | (string & {}) | null;
  detail: string | null;
  result: Record<string, unknown> | null;
};

/**
 * What a queued command waits for: `vehicle_offline`; `not_subscribed`: the vehicle is connected, but its connection has no
 * subscription for the command; `broker`: the platform's connection to the broker does not work, or the broker refused it.
 */
export const COMMAND_WAITING = ['vehicle_offline', 'not_subscribed', 'broker'] as const;
export type CommandWaiting = (typeof COMMAND_WAITING)[number];

export type CommandEventItem = {
  /** Counts from 1. */
  seq: number;
  at: number;
  type: CommandEventType;
  /** The state after it. */
  state: CommandState;
  /** False: recorded, but it changed nothing (a late, doubled or contradicting answer). */
  changed: boolean;
  actor: ActorLabel | null;
  /** Vehicle's clock. */
  vehicleAt: number | null;
  code: string | null;
  detail: string | null;
};

/** A signal that should show the effect, and what the vehicle reported of it. `at`: when it was sampled, by our clock. */
export type CommandEvidence = {
  path: string;
  expected: unknown;
  /** The first report after execution that agrees or disagrees; null: there is none yet. */
  seen: { value: unknown; at: number } | null;
  /** Changes after that, oldest first, at most 20: they tell of something else than this command. */
  later: { value: unknown; at: number }[];
};

export type CommandDetail = CommandSummary & {
  /** Oldest first. */
  events: CommandEventItem[];
  evidence: CommandEvidence[];
  /** What the asking person may do with it now. */
  may: { approve: boolean; deny: boolean; cancel: boolean };
};

export type CommandPage = { items: CommandSummary[]; nextCursor: string | null };

/** An operation as offered for one vehicle to the asking person. */
export type OfferedCommand = {
  operation: Operation;
  /** null: may be sent. */
  refusal: CommandRefusal | null;
  /** What the newest known state says of each precondition; null: not known, or too old to say. */
  preconditions: { name: Precondition; met: boolean | null; at: number | null }[];
  evidence: readonly Evidence[];
};

/** Why a command is not taken; also the `code` of the problem document. */
export const COMMAND_REFUSALS = [
  'operation_unknown',
  'operation_unsupported',
  'role_not_allowed',
  'reason_missing',
  'deadline_too_long',
  'precondition_failed',
  'command_conflict',
  'tbox_missing',
] as const;
export type CommandRefusal = (typeof COMMAND_REFUSALS)[number];

export const STATISTICS_GROUPS = ['operation', 'model', 'firmware'] as const;
export type StatisticsGroup = (typeof STATISTICS_GROUPS)[number];

export type CommandStatistics = {
  from: number;
  to: number;
  groups: {
    key: string;
    total: number;
    byState: Partial<Record<CommandState, number>>;
    /** Request to final answer of those that succeeded, ms; null: none did. */
    p50Ms: number | null;
    p95Ms: number | null;
    p99Ms: number | null;
  }[];
};
