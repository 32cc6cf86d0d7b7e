import type { ActorLabel } from '../audit';
import type { CommandRefusal } from './command';
import type { Operation } from './operations';
import type { CommandState } from './states';

/** `running` issues commands at its rate; `done` has issued all of them; `stopped` will issue no more. */
export const BATCH_STATES = ['running', 'paused', 'stopped', 'done'] as const;
export type BatchState = (typeof BATCH_STATES)[number];

export const BATCH_MAX_VEHICLES = 10_000;
export const BATCH_MAX_PER_MINUTE = 6_000;

/** Why a vehicle of a selection gets no command. */
export type BatchExclusion = CommandRefusal | 'vehicle_unknown' | 'vehicle_doubled' | 'offline';

export type BatchPreview = {
  operation: Operation;
  included: number;
  excluded: { vin: string; plate: string | null; reason: BatchExclusion }[];
};

export type BatchSummary = {
  id: string;
  operation: Operation;
  params: Record<string, unknown>;
  reason: string | null;
  state: BatchState;
  requestedBy: ActorLabel;
  createdAt: number;
  changedAt: number;
  perMinute: number;
  total: number;
  issued: number;
  /** Refused when its turn came, by reason. */
  skipped: Record<string, number>;
  byState: Partial<Record<CommandState, number>>;
};
