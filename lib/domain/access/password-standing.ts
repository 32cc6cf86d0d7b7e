import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ExpiringCache } from '../expiring-cache';
import { type PasswordStanding, readPasswordStanding } from './credentials/credential-store';
import { isTboxSerial } from './tbox-standing';

type Claim = { vin: string; serial: string };
type Judged = { reason: QuarantineReason } | { reason: null; hash: string };

/**
 * Whether this TBox may prove by a password that it is the one of this vehicle; no password is tried where it may not.
 * One query.
 */
export async function judgePasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<Judged> {
  if (!isTboxSerial(serial)) return { reason: 'certificate_missing' };
  return judge(await readPasswordStanding(ctx.db.pool, { vin, serial }));
}

function judge({ vinRegistered, tboxRegistered, boundHere, methods, hash }: PasswordStanding): Judged {
  if (!vinRegistered) return { reason: 'vin_not_registered' };
  // Not a TBox's user name: somebody without a certificate who calls itself a vehicle
  if (!tboxRegistered) return { reason: 'certificate_missing' };
  if (!boundHere) return { reason: 'tbox_not_bound' };
  if (!methods.includes('password')) return { reason: 'method_not_allowed' };
  return hash === null ? { reason: 'credentials_wrong' } : { reason: null, hash };
}

// As for TBoxes with a certificate
const RECHECK = { ttlMs: 5_000, maxEntries: 20_000 };
const caches = new WeakMap<object, ExpiringCache<QuarantineReason | 'fine'>>();

/**
 * Whether a client that a broker let in without a certificate, with a VIN as its id and a serial as its user name, may still
 * speak for that vehicle; null: it may. At most RECHECK.ttlMs old.
 */
export async function recheckPasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<QuarantineReason | null> {
  if (!vinSchema.safeParse(vin).success) return 'topic_not_allowed';
  const cache = caches.get(ctx.db) ?? new ExpiringCache<QuarantineReason | 'fine'>(RECHECK, ctx.clock);
  caches.set(ctx.db, cache);
  const key = `${vin} ${serial}`;
  const known = cache.get(key);
  if (known) return known === 'fine' ? null : known;
  const { reason } = await judgePasswordTbox(ctx, { vin, serial });
  cache.set(key, reason ?? 'fine');
  return reason;
}
