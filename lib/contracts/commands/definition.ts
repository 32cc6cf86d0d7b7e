import type { Powertrain } from '../fleet/terms';
import type { SignalValue } from '../payloads';
import type { Role } from '../users/terms';

export type LocalText = { en: string; zh: string };

/**
 * `routine`: nothing changes that its driver would not undo with a key press. `sensitive`: opens the car, or takes it
 * away from whoever uses it for a while; asked for twice. `dangerous`: may stop a car; a second person agrees.
 */
export const RISKS = ['routine', 'sensitive', 'dangerous'] as const;
export type Risk = (typeof RISKS)[number];

/** What must be so before the operation is carried out. The TBox decides; the console refuses what it knows to be otherwise. */
export const PRECONDITIONS = ['stationary', 'charging_cable_connected'] as const;
export type Precondition = (typeof PRECONDITIONS)[number];

/** A signal that shows, later, that the operation took effect. `param`: the value is the one asked for. */
export type Evidence = { path: string; value: SignalValue } | { path: string; param: string };

/** Two unfinished commands of one group on one vehicle would contradict each other. Without a group: any number. */
export type ConflictGroup = 'doors' | 'trunk' | 'windows' | 'climate' | 'charging' | 'immobiliser' | 'device';

/** `initial`: the form's first value, and the default of a request that leaves it out, unless it is `required`. */
export type CommandParameter = { label: LocalText; required?: true } & (
  | { choices: Readonly<Record<string, LocalText>>; initial: string }
  /** A whole number where `step` is 1. A step below 1 is that of the form; a request may have any value in the limits. */
  | { min: number; max: number; step: number; initial: number }
);

export type CommandRules = {
  risk: Risk;
  /** Who may send it. */
  roles: readonly Role[];
  /** A reason must be given. */
  needsReason: boolean;
  /** Another person must agree before it is sent. */
  needsApproval: boolean;
  /** From the request to the latest start of its execution. */
  defaultDeadlineMs: number;
  maxDeadlineMs: number;
  /** What the execution takes at most, from acceptance to the final answer; after it the outcome is unknown. */
  executionMs: number;
  conflictGroup: ConflictGroup | null;
  preconditions: readonly Precondition[];
  evidence: readonly Evidence[];
  /** Vehicles that can do it, unless their model says otherwise. */
  powertrains: readonly Powertrain[];
  parameters: Readonly<Record<string, CommandParameter>>;
  label: LocalText;
  help: LocalText;
};
