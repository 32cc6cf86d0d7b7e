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

/** `fingerprint`: of its certificate, SHA-256, lower-case hexadecimal; null: the broker cannot tell it. */
export type TboxClaim = { vin: string; serial: string; subject: string; fingerprint: string | null };
/** Who it is, or why it may not speak for that vehicle. */
export type TboxAuthorizationState = { principal: RulePrincipalKeys } | { reason: QuarantineReason };
/** `certificateId`: in the inventory; null: it is not there, or which one it is cannot be told. */
export type CertificateAuthorizationState = TboxAuthorizationState & { certificateId: string | null };

// A TBox serial as it stands in a common name (RFC 5280 upper bound 64), printable only: it goes into logs and queries
const SERIAL = /^[\x21-\x7e]{1,64}$/;
export const isTboxSerial = (text: string): boolean => SERIAL.test(text);

/**
 * As `findTbox`, of a client that was let in, a few seconds old at most. Which certificate it has shown was judged then, and a
 * connection whose certificate is revoked later is ended: where the subject does not tell it from a revoked one of the same TBox,
 * that one does not count.
 */
export const recheckTbox = (
  ctx: Ctx,
  { vin, serial, subject }: Omit<TboxClaim, 'fingerprint'>,
): Promise<TboxAuthorizationState> =>
  cachedSubject(ctx, JSON.stringify([vin, serial, subject]), () =>
    findTbox(ctx, { vin, serial, subject, fingerprint: null }, { authenticated: true }),
  );

/** Which TBox this certificate is of, and whether it may speak for this vehicle. One query. */
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

/** The best that is known of the certificate. null: the subject names several ids. */
function readPresented({ subject, fingerprint }: TboxClaim): PresentedCertificate | null {
  const parsed = parseCertificateSubject(subject);
  if (!parsed) return null;
  if (fingerprint !== null) return { by: 'fingerprint', value: fingerprint };
  if (parsed.certificateId !== null) return { by: 'id', value: parsed.certificateId };
  // EMQX behind a proxy gives the common name as subject too
  return { by: subject.includes('=') ? 'subject' : 'name', value: null };
}

export function evaluateAuthorizationState(
  state: Pick<TboxAuthorizationStateRow, 'vinRegistered' | 'tboxRegistered' | 'boundVin' | 'certificate' | 'methods'>,
  vin: string,
): QuarantineReason | null {
  if (state.certificate === 'revoked') return 'certificate_revoked';
  if (!state.vinRegistered) return 'vin_not_registered';
  if (!state.tboxRegistered) return 'tbox_not_registered';
  if (state.certificate === 'untrusted') return 'certificate_untrusted';
  if (state.boundVin !== vin) return 'tbox_not_bound';
  if (state.certificate === 'out_of_scope') return 'certificate_out_of_scope';
  if (!state.methods.includes('certificate')) return 'method_not_allowed';
  // Last: a certificate that may be admitted at its first use is one that lacks nothing else
  return state.certificate === 'unknown' ? 'certificate_unknown' : null;
}
