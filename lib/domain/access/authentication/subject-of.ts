import { type HookAuthorization, type QuarantineReason, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../../context';
import type { RulePrincipalKeys } from '../rules/principal-keys';
import { recheckPasswordTbox } from './password-authorization-state';
import { hasCertificate } from './presented-certificate';
import { recheckAccount } from './service-accounts/account-authorization-state';
import { recheckTbox } from './tbox-authorization-state';

/**
 * Who asks a broker for a topic, or why nobody who may. The broker has let it in and tells what it has proved: a certificate
 * makes a TBox and nothing else; without one, a VIN as client id makes one that has shown its password, any other a service
 * account. Which certificate it was is settled when the client connects: here the subject is enough. Browsers carry their rights in their token and
 * our own processes are superusers, so brokers do not ask about them.
 */
export async function subjectOf(
  ctx: Ctx,
  request: HookAuthorization,
): Promise<{ asker: RulePrincipalKeys } | { reason: QuarantineReason }> {
  const { clientid: clientId, username, cert_common_name: serial, cert_subject: subject } = request;
  if (hasCertificate(request)) return recheckTbox(ctx, { vin: clientId, serial, subject });
  if (vinSchema.safeParse(clientId).success) return recheckPasswordTbox(ctx, { vin: clientId, serial: username });
  return recheckAccount(ctx, { clientId, username });
}
