import { type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { toRulePrincipalKeys } from '../rules/principal-keys';
import { type PasswordAuthorizationState, readPasswordAuthorizationState } from './credentials/credential-store';
import { cachedSubject } from './subject-cache';
import { isTboxSerial, type TboxAuthorizationState } from './tbox-authorization-state';

type Claim = { vin: string; serial: string };
type Evaluated = { reason: QuarantineReason } | { reason: null; hash: string };

/** Whether this TBox may authenticate by password for this vehicle; if so, the hash to check. One query. */
export async function evaluatePasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<Evaluated> {
  if (!isTboxSerial(serial)) return { reason: 'certificate_missing' };
  return evaluate(await readPasswordAuthorizationState(ctx.db, { vin, serial }));
}

function evaluate(state: PasswordAuthorizationState): Evaluated {
  const { vinRegistered, tboxRegistered, boundHere, archived, methods, hash } = state;
  if (!vinRegistered) return { reason: 'vin_not_registered' };
  // An unknown user name with a VIN as client id, and no certificate
  if (!tboxRegistered) return { reason: 'certificate_missing' };
  if (!boundHere) return { reason: 'tbox_not_bound' };
  if (archived) return { reason: 'vehicle_archived' };
  if (!methods.includes('password')) return { reason: 'method_not_allowed' };
  return hash === null ? { reason: 'credentials_wrong' } : { reason: null, hash };
}

/**
 * The principal of a connected client without a certificate (client id is a VIN, user name a serial), or why it may no
 * longer act for the vehicle. Cached for a few seconds.
 */
export const recheckPasswordTbox = (ctx: Ctx, claim: Claim): Promise<TboxAuthorizationState> =>
  cachedSubject(ctx, JSON.stringify(['password', claim.vin, claim.serial]), () => findPasswordTbox(ctx, claim));

async function findPasswordTbox(ctx: Ctx, { vin, serial }: Claim): Promise<TboxAuthorizationState> {
  if (!vinSchema.safeParse(vin).success) return { reason: 'topic_not_allowed' };
  if (!isTboxSerial(serial)) return { reason: 'certificate_missing' };
  const state = await readPasswordAuthorizationState(ctx.db, { vin, serial });
  const { reason } = evaluate(state);
  if (reason) return { reason };
  const { fleet, model, tags } = state;
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
