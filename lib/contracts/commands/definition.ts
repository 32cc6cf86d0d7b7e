import type { Powertrain } from '../fleet/terms';
import type { SignalValue } from '../payloads';
import type { Role } from '../users/terms';

export type LocalText = { en: string; zh: string };

/**
 * `routine`: easily undone by the driver. `sensitive`: opens the car, or blocks its use for a while; needs a confirmation.
 * `dangerous`: may stop a car; needs an approval.
 */
export const RISKS = ['routine', 'sensitive', 'dangerous'] as const;
type Risk = (typeof RISKS)[number];

/** Conditions of the execution. The TBox checks them; the console refuses a command if one is known not to be met. */
export const PRECONDITIONS = ['stationary', 'charging_cable_connected'] as const;
export type Precondition = (typeof PRECONDITIONS)[number];

/** A signal that shows the effect of the operation. `param`: the expected value is that of the parameter. */
export type Evidence = { path: string; value: SignalValue } | { path: string; param: string };

/** A vehicle may have one unfinished command of a group. Without a group: any number. */
type ConflictGroup = 'doors' | 'trunk' | 'windows' | 'climate' | 'charging' | 'immobiliser' | 'device';

/** `initial`: the form's first value, and the default of a request that leaves it out, unless it is `required`. */
export type CommandParameter = { label: LocalText; required?: true } & (
  | { choices: Readonly<Record<string, LocalText>>; initial: string }
  /** A whole number where `step` is 1. A step below 1 is that of the form; a request may have any value in the limits. */
  | { min: number; max: number; step: number; initial: number }
);

export type CommandRules = {
  risk: Risk;
  /** Roles that may send it. */
  roles: readonly Role[];
  /** A reason must be given. */
  needsReason: boolean;
  /** Another user must approve it before it is sent. */
  needsApproval: boolean;
  /** From the request to the latest start of its execution. */
  defaultDeadlineMs: number;
  maxDeadlineMs: number;
  /** Maximum duration from acceptance to the final answer; after it the outcome is unknown. */
  executionMs: number;
  conflictGroup: ConflictGroup | null;
  preconditions: readonly Precondition[];
  evidence: readonly Evidence[];
  /** Powertrains that support it, unless a model declares its operations. */
  powertrains: readonly Powertrain[];
  parameters: Readonly<Record<string, CommandParameter>>;
  label: LocalText;
  help: LocalText;
};
