// Terms of certificates, authorities and rotations, without zod, so that pages can load them.

/** Reasons of RFC 5280 §5.3.1 for the revocation of a TBox's certificate; only `certificateHold` can be reversed. */
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

/** `held`: revoked temporarily. `revoked` takes precedence over expired. */
export const CERTIFICATE_STATES = ['valid', 'not_yet_valid', 'expired', 'held', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/**
 * Origin of a certificate; `renewal` is over EST, `rotation` over MQTT. `first_use`: of an imported authority, recorded when its
 * TBox first connected with it.
 */
export const CERTIFICATE_SOURCES = ['start', 'enrolment', 'renewal', 'rotation', 'import', 'first_use'] as const;
export type CertificateSource = (typeof CERTIFICATE_SOURCES)[number];

/** `newest`: by time of issue, descending; `expiry`: by end, ascending. */
export const CERTIFICATE_SORTS = ['newest', 'expiry'] as const;
export type CertificateSort = (typeof CERTIFICATE_SORTS)[number];

/** Findings that need attention. */
export const CERTIFICATE_FINDINGS = [
  /** Expires within 30 days, without a newer one. */
  'expiring',
  /** Expired, and used by a client since, in the last 30 days. */
  'expired_in_use',
  /** Revoked, and used by a client since, in the last 30 days. */
  'revoked_in_use',
  /** Two TBoxes have the same key, or two vehicles used it within minutes of each other in the last 30 days. */
  'shared',
  /** A weak key or signature. */
  'weak',
  /** Issued more than 30 days ago and never used. */
  'unused',
] as const;
export type CertificateFinding = (typeof CERTIFICATE_FINDINGS)[number];

export const AUTHORITY_STATES = ['requested', 'prepared', 'active', 'retiring', 'withdrawn'] as const;
export type AuthorityState = (typeof AUTHORITY_STATES)[number];

/**
 * Certificates of an imported authority that authenticate. `inventory`: those that were imported. `first_use`: also others,
 * which are recorded when their TBox first connects with them.
 */
export const AUTHORITY_ADMISSIONS = ['inventory', 'first_use'] as const;
export type AuthorityAdmission = (typeof AUTHORITY_ADMISSIONS)[number];

/** Maximum number of TBox serials in a scope; for more, use fleets. */
export const MAX_SCOPE_SERIALS = 10_000;

export const CERTIFICATE_IMPORT_REFUSALS = [
  'malformed',
  /** Not of a trusted authority. */
  'untrusted',
  /** Its common name is not the serial of a registered TBox. */
  'tbox_not_registered',
  /** The TBox is not in the scope of its authority. */
  'out_of_scope',
  'common_name_wrong',
  /** An authority's, or a server's. */
  'not_for_clients',
  /** Its key, or the hash of its signature, is too weak: RSA below 2048 bits, SHA-1. */
  'weak',
  'expired',
  /** Another certificate has the same id in its subject (OID 2.5.4.5), or the same serial number. */
  'id_taken',
  /** Its subject has several ids, or one that brokers format differently. */
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

/** `failures`: the error threshold was reached; `wave`: the next wave must be started by a user. */
export const ROTATION_PAUSE_REASONS = ['operator', 'failures', 'wave'] as const;
export type RotationPauseReason = (typeof ROTATION_PAUSE_REASONS)[number];

/**
 * Progress of a TBox: CSR requested → `issued` (signed and stored) → `installed` (reported) → `confirmed` (it has connected with
 * the new one; the old one is superseded).
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

/** Failures that the platform finds; the codes of TBoxes are CERTIFICATE_FAILURES. */
export const ROTATION_FAILURE_CODES = [
  /** The deadline passed and the TBox had not finished. */
  'timeout',
  /** The CSR was refused; the detail has the reason. */
  'csr_refused',
  /** The authority could not sign. */
  'signing_failed',
  /** Skipped: another rotation has it. */
  'other_rotation',
  /** Skipped: its TBox left the vehicle. */
  'tbox_left',
  /** Skipped: its vehicle was archived. */
  'vehicle_archived',
  /** The authority of its new certificate was withdrawn before the TBox had connected with it. */
  'authority_withdrawn',
] as const;
/** Recommended action for a TBox that has not finished. */
export const STRANDED_ADVICE = [
  /** It is offline with a valid certificate: it continues when it is online. */
  'wait',
  /** It is connected and has failed: retry. */
  'retry',
  /** Its certificate expires soon or has expired: enrol it with an enrolment secret, entered at the vehicle. */
  'enrol',
] as const;
export type StrandedAdvice = (typeof STRANDED_ADVICE)[number];

/** Larger campaigns need the approval of a second administrator, whatever their plan. */
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
