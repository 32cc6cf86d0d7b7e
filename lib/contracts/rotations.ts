// A rotation is a campaign that gives many TBoxes new certificates. No zod in here: pages import it. Times: ms since the epoch.

export const ROTATION_STATES = [
  'awaiting_approval',
  'scheduled',
  'running',
  'paused',
  'completed',
  'cancelled',
] as const;
export type RotationState = (typeof ROTATION_STATES)[number];

/** `failures`: the error threshold was reached; `wave`: the next wave waits to be let on. */
export const ROTATION_PAUSE_REASONS = ['operator', 'failures', 'wave'] as const;
export type RotationPauseReason = (typeof ROTATION_PAUSE_REASONS)[number];

/**
 * One TBox's way: asked for a CSR → `issued` (signed and stored) → `installed` (it says so) → `confirmed` (it has connected
 * with the new one; the old one is superseded).
 */
export const ROTATION_TARGET_STATES = [
  'waiting',
  'asked',
  'issued',
  'installed',
  'confirmed',
  'failed',
  'skipped',
  'cancelled',
] as const;
export type RotationTargetState = (typeof ROTATION_TARGET_STATES)[number];
export const OPEN_ROTATION_TARGET_STATES = ['waiting', 'asked', 'issued', 'installed'] as const;

/** What we find ourselves; a TBox's own codes are CERTIFICATE_FAILURES. */
export const ROTATION_FAILURE_CODES = [
  /** The deadline passed and the TBox had not finished. */
  'timeout',
  /** What it sent is not a CSR that we sign; the detail says why. */
  'csr_refused',
  /** The authority could not sign. */
  'signing_failed',
  /** Skipped: another rotation has it. */
  'other_rotation',
  /** Skipped: its TBox left the vehicle. */
  'tbox_left',
  /** The authority of its new certificate was withdrawn before the TBox had connected with it. */
  'authority_withdrawn',
] as const;
export type RotationFailureCode = (typeof ROTATION_FAILURE_CODES)[number];

/** Which vehicles: all that are named must hold. Only vehicles with a TBox are selected. */
export type RotationSelection = {
  /** Codes. */
  fleets: string[];
  models: string[];
  tags: string[];
  vins: string[];
  /** Key identifiers of the authorities that issued what the TBox has now. */
  issuers: string[];
  /** Key identifiers of authorities: the TBox lost a certificate by the emergency withdrawal of one of them. */
  withdrawnIssuers: string[];
  /** The certificate that ends last does so within so many days. */
  expiresWithinDays: number | null;
};

/** How it goes. */
export type RotationPlan = {
  /** Vehicles of the first wave; 0: no canary. */
  canary: number;
  /** Cumulative shares of all vehicles at which the later waves end, in percent, rising, the last is 100. */
  waves: number[];
  /** Between two waves, after the last vehicle of the first has ended. */
  soakMinutes: number;
  /** Each wave waits for somebody who lets it on. */
  holdBetweenWaves: boolean;
  /** Vehicles asked a minute at most. */
  perMinute: number;
  /** Local times `HH:MM` between which vehicles are asked; it may pass midnight. null: always. */
  window: { from: string; to: string; timeZone: string } | null;
  /** Pauses when so many percent of those that have ended in this wave failed (and at least two did). 100: never. */
  pauseAtFailedPercent: number;
  /** How long one TBox has from being asked, hours. */
  deadlineHours: number;
  /** Another administrator must agree first. */
  needsApproval: boolean;
};

export type RotationCounts = Record<RotationTargetState, number>;
export type RotationWave = { wave: number; counts: RotationCounts; total: number };

export type RotationSummary = {
  id: string;
  name: string;
  state: RotationState;
  pauseReason: RotationPauseReason | null;
  createdAt: number;
  createdBy: string;
  reason: string | null;
  startsAt: number | null;
  startedAt: number | null;
  endedAt: number | null;
  total: number;
  counts: RotationCounts;
};

/** What to do about a TBox that may be lost. */
export const STRANDED_ADVICE = [
  /** It is offline with a certificate that goes on to be valid: it finishes when it is back. */
  'wait',
  /** It is connected and has failed: retry. */
  'retry',
  /** Its certificate ends soon or has ended: an enrolment secret, entered at the vehicle, brings it back. */
  'enrol',
] as const;
export type StrandedAdvice = (typeof STRANDED_ADVICE)[number];

export type RotationTarget = {
  vin: string;
  plate: string | null;
  tboxSerial: string;
  wave: number;
  state: RotationTargetState;
  attempt: number;
  failureCode: string | null;
  failureDetail: string | null;
  changedAt: number;
  connected: boolean;
  lastSeenAt: number | null;
  /** Serial numbers. */
  oldCertificate: string | null;
  newCertificate: string | null;
  /** Until when it can connect with what it has for certain. */
  validUntil: number | null;
  /** null: it is not stranded. */
  advice: StrandedAdvice | null;
};
export type RotationTargetPage = { items: RotationTarget[]; nextCursor: string | null };

export type RotationDetail = RotationSummary & {
  selection: RotationSelection;
  plan: RotationPlan;
  approvedAt: number | null;
  approvedBy: string | null;
  /** The one under way, from 0. */
  wave: number;
  waves: RotationWave[];
  /** Why vehicles failed or were skipped, the most frequent first. */
  failures: { code: string; count: number; example: string | null }[];
  stranded: number;
  /** Vehicles confirmed in each of the last minutes, the oldest first. */
  confirmedPerMinute: { at: number; count: number }[];
  /** What it waits for: outside the window until then, or soaking until then. */
  waitsUntil: number | null;
  /** This person may approve it (an administrator who did not make it). */
  canApprove: boolean;
};
export type RotationPage = { items: RotationSummary[]; nextCursor: string | null };

/** How many a selection would take, before it is made. */
export type RotationPreview = {
  total: number;
  /** Of them, connected now. */
  connected: number;
  /** Would be skipped: another rotation has them. */
  busy: number;
  /** TBoxes without a certificate in the inventory; they cannot be asked. */
  withoutCertificate: number;
};
