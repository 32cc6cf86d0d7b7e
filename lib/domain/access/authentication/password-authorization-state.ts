import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { toRulePrincipalKeys } from '../rules/principal-keys';
import { type PasswordAuthorizationState, readPasswordAuthorizationState } from './credentials/credential-store';
import { cachedSubject } from './subject-cache';
import { isTboxSerial, type TboxAuthorizationState } from './tbox-authorization-state';

type Claim = { vin: string; serial: string };
type Evaluated = { reason: QuarantineReason } | { reason: null; hash: string };

/**
 * Whether this TBox may prove by a password that it is the one of this vehicle; no password is tried where it may not.
 * One query.
 */
export async function evaluatePasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<Evaluated> {
  if (!isTboxSerial(serial)) return { reason: 'certificate_missing' };
  return evaluate(await readPasswordAuthorizationState(ctx.db, { vin, serial }));
}

function evaluate({ vinRegistered, tboxRegistered, boundHere, methods, hash }: PasswordAuthorizationState): Evaluated {
  if (!vinRegistered) return { reason: 'vin_not_registered' };
  // Not a TBox's user name: somebody without a certificate who calls itself a vehicle
  if (!tboxRegistered) return { reason: 'certificate_missing' };
  if (!boundHere) return { reason: 'tbox_not_bound' };
  if (!methods.includes('password')) return { reason: 'method_not_allowed' };
  return hash === null ? { reason: 'credentials_wrong' } : { reason: null, hash };
}

/**
 * Who a client is that a broker let in without a certificate, with a VIN as its id and a serial as its user name, or why it
 * may not speak for that vehicle any more. A few seconds old at most.
 */
export const recheckPasswordTbox = (ctx: Ctx, claim: Claim): Promise<TboxAuthorizationState> =>
  cachedSubject(ctx, JSON.stringify(['password', claim.vin, claim.serial]), () => findPasswordTbox(ctx, claim));

async function findPasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<TboxAuthorizationState> {
  if (!vinSchema.safeParse(vin).success) return { reason: 'topic_not_allowed' };
  if (!isTboxSerial(serial)) return { reason: 'certificate_missing' };
  const standing = await readPasswordAuthorizationState(ctx.db, { vin, serial });
  const { reason } = evaluate(standing);
  if (reason) return { reason };
  const { fleet, model, tags } = standing;
  return {
    principal: toRulePrincipalKeys({
      kind: 'tbox',
      vin,
      serial,
      fleet: fleet ?? '',
      model: model ?? '',
      tags: tags ?? [],
    }),
  };
}
