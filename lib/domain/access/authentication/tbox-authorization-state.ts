import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { type RulePrincipalKeys, toRulePrincipalKeys } from '../rules/principal-keys';
import { parseCertificateSubject } from './certificate-subject';
import { cachedSubject } from './subject-cache';
import {
  type PresentedCertificate,
  readAuthorizationState,
  type TboxAuthorizationStateRow,
} from './tbox-authorization-state-store';

/** `fingerprint`: SHA-256 of the certificate, lower-case hexadecimal; null if the broker does not send it. */
type TboxClaim = { vin: string; serial: string; subject: string; fingerprint: string | null };
/** The principal, or why it may not act for the vehicle. */
export type TboxAuthorizationState = { principal: RulePrincipalKeys } | { reason: QuarantineReason };
/** `certificateId`: id in the inventory; null if unknown or ambiguous. */
type CertificateAuthorizationState = TboxAuthorizationState & { certificateId: string | null };

// RFC 5280 upper bound of a common name, printable ASCII: it is used in logs and queries
const SERIAL = /^[\x21-\x7e]{1,64}$/;
export const isTboxSerial = (text: string): boolean => SERIAL.test(text);

/**
 * As `findTbox` for a connected client, cached for a few seconds. The certificate was checked at authentication, and
 * revocation closes the connection: a revoked certificate of the same TBox with an equal subject therefore does not
 * count.
 */
export const recheckTbox = (
  ctx: Ctx,
  { vin, serial, subject }: Omit<TboxClaim, 'fingerprint'>,
): Promise<TboxAuthorizationState> =>
  cachedSubject(ctx, JSON.stringify([vin, serial, subject]), () =>
    findTbox(ctx, { vin, serial, subject, fingerprint: null }, { authenticated: true }),
  );

/** Identifies the TBox of a certificate and checks that it may act for this vehicle. One query. */
export async function findTbox(
  ctx: Ctx,
  claim: TboxClaim,
  { authenticated = false } = {},
): Promise<CertificateAuthorizationState> {
  const { vin, serial } = claim;
  if (!vinSchema.safeParse(vin).success) return { reason: 'client_id_not_vin', certificateId: null };
  const shown = readPresented(claim);
  if (!isTboxSerial(serial) || !shown) return { reason: 'certificate_untrusted', certificateId: null };
  const state = await readAuthorizationState(ctx.db, { vin, serial, shown, authenticated });
  const { certificateId, fleet, model, tags } = state;
  const reason = evaluateAuthorizationState(state, vin);
  if (reason) return { reason, certificateId };
  const names = { vin, serial, fleet: fleet ?? '', model: model ?? '', tags: tags ?? [] };
  return { principal: toRulePrincipalKeys({ kind: 'tbox', ...names }), certificateId };
}

/** The most exact identification available. Null if the subject has several ids. */
function readPresented({ subject, fingerprint }: TboxClaim): PresentedCertificate | null {
  const parsed = parseCertificateSubject(subject);
  if (!parsed) return null;
  if (fingerprint !== null) return { by: 'fingerprint', value: fingerprint };
  if (parsed.certificateId !== null) return { by: 'id', value: parsed.certificateId };
  // EMQX behind a proxy sends the common name as subject too
  return { by: subject.includes('=') ? 'subject' : 'name', value: null };
}

export function evaluateAuthorizationState(
  state: Pick<
    TboxAuthorizationStateRow,
    'vinRegistered' | 'tboxRegistered' | 'boundVin' | 'archived' | 'certificate' | 'methods'
  >,
  vin: string,
): QuarantineReason | null {
  // Before its certificate, which is on hold for this reason
  if (state.archived && state.boundVin === vin) return 'vehicle_archived';
  if (state.certificate === 'revoked') return 'certificate_revoked';
  if (!state.vinRegistered) return 'vin_not_registered';
  if (!state.tboxRegistered) return 'tbox_not_registered';
  if (state.certificate === 'untrusted') return 'certificate_untrusted';
  if (state.boundVin !== vin) return 'tbox_not_bound';
  if (state.certificate === 'out_of_scope') return 'certificate_out_of_scope';
  if (!state.methods.includes('certificate')) return 'method_not_allowed';
  // Must be last: first use admits only a certificate without any other reason to refuse it
  return state.certificate === 'unknown' ? 'certificate_unknown' : null;
}
