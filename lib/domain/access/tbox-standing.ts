import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ExpiringCache } from '../expiring-cache';
import { parseCertificateSubject } from './certificate-subject';
import { readStanding, type Standing } from './store';

export type TboxClaim = { vin: string; serial: string; subject: string };

// A TBox serial as it stands in a common name (RFC 5280 upper bound 64), printable only: it goes into logs and queries
const SERIAL = /^[\x21-\x7e]{1,64}$/;

/** Why this certificate may not speak for this vehicle, or null. One query. */
export async function refuseTbox(ctx: Ctx, { vin, serial, subject }: TboxClaim): Promise<QuarantineReason | null> {
  if (!vinSchema.safeParse(vin).success) return 'client_id_not_vin';
  const parsed = parseCertificateSubject(subject);
  if (!SERIAL.test(serial) || !parsed) return 'certificate_untrusted';
  const { certificateId } = parsed;
  // EMQX behind a proxy: it gives the common name as subject too
  const nameAlone = !subject.includes('=');
  const standing = await readStanding(ctx.db.pool, { vin, serial, certificateId, nameAlone });
  return judgeStanding(standing, vin);
}

export function judgeStanding(standing: Standing, vin: string): QuarantineReason | null {
  if (standing.revoked) return 'certificate_revoked';
  if (!standing.vinRegistered) return 'vin_not_registered';
  if (!standing.tboxRegistered) return 'tbox_not_registered';
  return standing.boundVin === vin ? null : 'tbox_not_bound';
}

// A TBox asks about each topic once a connection: five seconds spare the database a reconnecting fleet
const RECHECK = { ttlMs: 5_000, maxEntries: 20_000 };
const caches = new WeakMap<object, ExpiringCache<QuarantineReason | 'fine'>>();

/** As `refuseTbox`, at most RECHECK.ttlMs old. */
export async function recheckTbox(ctx: Ctx, claim: TboxClaim): Promise<QuarantineReason | null> {
  const cache = caches.get(ctx.db) ?? new ExpiringCache<QuarantineReason | 'fine'>(RECHECK, ctx.clock);
  caches.set(ctx.db, cache);
  const key = JSON.stringify([claim.vin, claim.serial, claim.subject]);
  const known = cache.get(key);
  if (known) return known === 'fine' ? null : known;
  const reason = await refuseTbox(ctx, claim);
  cache.set(key, reason ?? 'fine');
  return reason;
}
