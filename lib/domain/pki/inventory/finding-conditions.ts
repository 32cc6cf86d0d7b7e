import type { CertificateFinding, CertificateState } from '@/lib/contracts';

/** A certificate that expires sooner should have a successor. */
const EXPIRING = `interval '30 days'`;
/** Refused uses longer ago are ignored. */
const RECENT = `interval '30 days'`;
/** Time from issue to first use: TBoxes are kept in stock, vehicles in yards. */
const UNUSED = `interval '30 days'`;

const NOW = '$1::timestamptz';
const USABLE = `c.revoked_at is null and c.not_after > ${NOW}`;

/**
 * SQL conditions of the findings over `tbox_certificates c`, for counts and lists; `$1` is now. Each names the index
 * that supports it (migration certificate_use).
 */
export const FINDING_CONDITIONS: Record<CertificateFinding, string> = {
  // tbox_certificates_not_after_id_idx; tbox_certificates_tbox_id_not_after_idx
  expiring: `${USABLE} and c.not_after <= ${NOW} + ${EXPIRING} and not exists (select 1 from tbox_certificates n
    where n.tbox_id = c.tbox_id and n.not_after > c.not_after and n.revoked_at is null)`,
  // tbox_certificates_refused_idx
  expired_in_use: `c.last_refused_at > ${NOW} - ${RECENT} and c.not_after <= ${NOW} and c.last_refused_at > c.not_after
    and c.revoked_at is null`,
  // tbox_certificates_refused_idx
  revoked_in_use: `c.last_refused_at > ${NOW} - ${RECENT} and c.last_refused_at > c.revoked_at`,
  // tbox_certificates_shared_idx
  shared: `(c.key_shared or c.shared_at is not null) and (c.key_shared or c.shared_at > ${NOW} - ${RECENT}) and ${USABLE}`,
  // tbox_certificates_weak_idx
  weak: `c.weak and ${USABLE}`,
  // tbox_certificates_unused_idx. A row without `der` is older than the recording of uses
  unused: `c.first_seen_at is null and c.der is not null and c.issued_at < ${NOW} - ${UNUSED} and ${USABLE}`,
};

/** SQL conditions of the states, in forms that indexes support; they exclude each other. */
export const STATE_CONDITIONS: Record<CertificateState, string> = {
  held: `c.revoked_at is not null and c.revocation_reason = 'certificateHold'`,
  revoked: `c.revoked_at is not null and c.revocation_reason is distinct from 'certificateHold'`,
  expired: `c.revoked_at is null and c.not_after <= ${NOW}`,
  not_yet_valid: `${USABLE} and c.not_before > ${NOW}`,
  valid: `${USABLE} and c.not_before <= ${NOW}`,
};
