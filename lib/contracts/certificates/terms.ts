// What certificates, authorities and rotations are called, apart from their schemas: pages take these along without zod.

/**
 * Why somebody may revoke a certificate, as RFC 5280 §5.3.1 names it; only `certificateHold` can be taken back. Those about
 * authorities are not among them.
 */
export const REVOCATION_REASONS = [
  'unspecified',
  'keyCompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
] as const;

/** Why a certificate is revoked. `cACompromise`: with all others of its authority, by an emergency withdrawal. */
export const RECORDED_REVOCATION_REASONS = [...REVOCATION_REASONS, 'cACompromise'] as const;
export type RevocationReason = (typeof RECORDED_REVOCATION_REASONS)[number];

/** `held`: revoked for now. What is revoked and expired is revoked. */
export const CERTIFICATE_STATES = ['valid', 'not_yet_valid', 'expired', 'held', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * How a certificate came to be; `renewal` is over EST, `rotation` over MQTT. `first_use`: of an imported authority, recorded when its
 * TBox first connected with it.
 */
export const CERTIFICATE_SOURCES = ['start', 'enrolment', 'renewal', 'rotation', 'import', 'first_use'] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** `newest`: as issued, the last one first; `expiry`: what ends first is first. */
export const CERTIFICATE_SORTS = ['newest', 'expiry'] as const;
export type CertificateSort = (typeof CERTIFICATE_SORTS)[number];

/** What needs somebody. */
export const CERTIFICATE_FINDINGS = [
  /** Ends within 30 days, and nothing newer is there. */
  'expiring',
  /** Ended, and a client tried to use it since, in the last 30 days. */
  'expired_in_use',
  /** Revoked, and a client tried to use it since, in the last 30 days. */
  'revoked_in_use',
  /** Two TBoxes have the same key, or two vehicles used it within minutes of each other in the last 30 days. */
  'shared',
  /** A key or a signature that is no longer strong enough. */
  'weak',
  /** Issued more than 30 days ago and never used. */
  'unused',
] as const;
export type CertificateFinding = (typeof CERTIFICATE_FINDINGS)[number];

export const AUTHORITY_STATES = ['requested', 'prepared', 'active', 'retiring', 'withdrawn'] as const;
export type AuthorityState = (typeof AUTHORITY_STATES)[number];

/**
 * Which certificates of an imported authority are let in. `inventory`: those that were imported. `first_use`: also others, which are
 * recorded when their TBox first connects with them.
 */
export const AUTHORITY_ADMISSIONS = ['inventory', 'first_use'] as const;
export type AuthorityAdmission = (typeof AUTHORITY_ADMISSIONS)[number];

/** Most TBox serials that a scope names; beyond it, name fleets. */
export const MAX_SCOPE_SERIALS = 10_000;

export const CERTIFICATE_IMPORT_REFUSALS = [
  'malformed',
  /** Of no authority that is trusted here. */
  'untrusted',
  /** Its common name is not the serial of a registered TBox. */
  'tbox_not_registered',
  /** Its authority may not speak for this TBox. */
  'out_of_scope',
  'common_name_wrong',
  /** An authority's, or a server's. */
  'not_for_clients',
  'expired',
  /** Another certificate has the same id in its subject (OID 2.5.4.5), or the same serial number. */
  'id_taken',
  /** Several ids are in its subject, or one that brokers would write in different ways. */
  'id_ambiguous',
] as const;
export type CertificateImportRefusal = (typeof CERTIFICATE_IMPORT_REFUSALS)[number];

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

/** Larger campaigns need a second administrator, whatever their plan says. */
export const APPROVAL_FROM_VEHICLES = 1_001;

export const DEFAULT_ROTATION_PLAN = {
  canary: 5,
  waves: [10, 50, 100] as number[],
  soakMinutes: 10,
  holdBetweenWaves: false as boolean,
  perMinute: 600,
  window: null as { from: string; to: string; timeZone: string } | null,
  pauseAtFailedPercent: 5,
  deadlineHours: 24,
  needsApproval: false as boolean,
};
