import { type QuarantineReason, serviceUsernameSchema, vinSchema } from '@/lib/contracts';
import type { Ctx } from '../context';
import { hasCertificate } from './authenticate-client';
import { selectService } from './explain/subject-store';
import type { HookAuthorization } from './hook-request';
import { type Asker, toAsker } from './rules/subject';
import { remembered } from './subject-cache';
import { recheckTbox } from './tbox-standing';

/**
 * Who asks a broker for a topic, or why nobody who may. The broker has let it in and tells what it has proved: a certificate
 * makes a TBox and nothing else, a user name without one a service account. Browsers carry their rights in their token and
 * our own processes are superusers, so brokers do not ask about them.
 */
export async function subjectOf(
  ctx: Ctx,
  request: HookAuthorization,
): Promise<{ asker: Asker } | { reason: QuarantineReason }> {
  const { clientid: vin, username, cert_common_name: serial, cert_subject: subject } = request;
  if (hasCertificate(request)) return recheckTbox(ctx, { vin, serial, subject });
  if (vinSchema.safeParse(vin).success || !serviceUsernameSchema.safeParse(username).success) {
    return { reason: 'topic_not_allowed' };
  }
  return remembered(ctx, JSON.stringify([username]), async () => {
    const account = await selectService(ctx.db.pool, username);
    if (!account || account.disabled) return { reason: 'topic_not_allowed' };
    return { asker: toAsker({ kind: 'service', username }) };
  });
}
