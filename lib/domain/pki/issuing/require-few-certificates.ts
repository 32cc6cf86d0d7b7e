import type { Ctx } from '../../context';
import { countNewCertificates } from '../inventory/store';
import { CsrRefusedError } from '../x509/csr-policy';

// A TBox that loses each answer and makes a new key each time, for an hour; one that makes keys in a loop is no such
const MAX_AN_HOUR = 20;
const HOUR_MS = 3_600_000;

/**
 * A TBox that may have certificates may not have any number of them: each that is replaced stands in the revocation list
 * until it ends. A few more where it asks twice at once. @throws CsrRefusedError `too_many_certificates`
 */
export async function requireFewCertificates(ctx: Ctx, tboxSerial: string): Promise<void> {
  if (!(await hasManyCertificates(ctx, tboxSerial))) return;
  throw new CsrRefusedError('too_many_certificates', `This TBox has had ${MAX_AN_HOUR} certificates within an hour`);
}

/** It has had as many within the last hour as a TBox may have. */
export const hasManyCertificates = async ({ db, clock }: Ctx, tboxSerial: string): Promise<boolean> =>
  (await countNewCertificates(db, tboxSerial, clock.now() - HOUR_MS)) >= MAX_AN_HOUR;
