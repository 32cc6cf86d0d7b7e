/**
 * Why a certificate is revoked, as RFC 5280 §5.3.1 names it; only `certificateHold` can be taken back. Those about
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
export type RevocationReason = (typeof REVOCATION_REASONS)[number];

/** `held`: revoked for now. What is revoked and expired is revoked. */
export const CERTIFICATE_STATES = ['valid', 'not_yet_valid', 'expired', 'held', 'revoked'] as const;
export type CertificateState = (typeof CERTIFICATE_STATES)[number];

/** A TBox's certificate. Times: ms since the epoch. */
export type CertificateSummary = {
  /** In its subject, OID 2.5.4.5. */
  id: string;
  /** X.509 serial number, lower-case hexadecimal. */
  serialNumber: string;
  /** SHA-256 over the DER, lower-case hexadecimal. */
  fingerprint: string;
  state: CertificateState;
  tboxSerial: string;
  /** Of the vehicle that its TBox is in, or was last. */
  vin: string | null;
  plate: string | null;
  notBefore: number;
  notAfter: number;
  issuedAt: number;
  revocation: {
    at: number;
    reason: RevocationReason;
    by: string | null;
    /** When the broker was seen without a connection from before the revocation; null: not yet. */
    cutAt: number | null;
  } | null;
};
export type CertificatePage = { items: CertificateSummary[]; nextCursor: string | null };
