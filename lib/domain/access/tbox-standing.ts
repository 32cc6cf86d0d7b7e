import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { parseCertificateSubject } from './certificate-subject';
import { type Asker, toAsker } from './rules/subject';
import { readStanding, type Standing } from './store';
import { remembered } from './subject-cache';

export type TboxClaim = { vin: string; serial: string; subject: string };
/** Who it is, or why it may not speak for that vehicle. */
export type TboxStanding = { asker: Asker } | { reason: QuarantineReason };

// A TBox serial as it stands in a common name (RFC 5280 upper bound 64), printable only: it goes into logs and queries
const SERIAL = /^[\x21-\x7e]{1,64}$/;
export const isTboxSerial = (text: string): boolean => SERIAL.test(text);

/** Why this certificate may not speak for this vehicle, or null. One query. */
export async function refuseTbox(ctx: Ctx, claim: TboxClaim): Promise<QuarantineReason | null> {
  const standing = await findTbox(ctx, claim);
  return 'reason' in standing ? standing.reason : null;
}

/** As `findTbox`, a few seconds old at most. */
export const recheckTbox = (ctx: Ctx, claim: TboxClaim): Promise<TboxStanding> =>
  remembered(ctx, JSON.stringify([claim.vin, claim.serial, claim.subject]), () => findTbox(ctx, claim));

async function findTbox(ctx: Ctx, { vin, serial, subject }: TboxClaim): Promise<TboxStanding> {
  if (!vinSchema.safeParse(vin).success) return { reason: 'client_id_not_vin' };
  const parsed = parseCertificateSubject(subject);
  if (!isTboxSerial(serial) || !parsed) return { reason: 'certificate_untrusted' };
  const standing = await readStanding(ctx.db.pool, { vin, serial, certificateId: parsed.certificateId });
  const reason = judgeStanding(standing, vin);
  if (reason) return { reason };
  const { fleet, model, tags } = standing;
  return { asker: toAsker({ kind: 'tbox', vin, serial, fleet: fleet ?? '', model: model ?? '', tags: tags ?? [] }) };
}

export function judgeStanding(
  standing: Pick<Standing, 'vinRegistered' | 'tboxRegistered' | 'boundVin' | 'revoked' | 'methods'>,
  vin: string,
): QuarantineReason | null {
  if (standing.revoked) return 'certificate_revoked';
  if (!standing.vinRegistered) return 'vin_not_registered';
  if (!standing.tboxRegistered) return 'tbox_not_registered';
  if (standing.boundVin !== vin) return 'tbox_not_bound';
  return standing.methods.includes('certificate') ? null : 'method_not_allowed';
}
