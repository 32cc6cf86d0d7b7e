import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import type { StoredCertificate } from '../x509/describe-certificate';
import { insertCertificate } from './store';

/**
 * Records a certificate whose key was made here, so that it can be revoked. Recording the same one again changes nothing.
 * @throws NotFoundError where no TBox has that serial
 */
export async function registerCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: StoredCertificate & { serial: string };
}): Promise<void> {
  const row = { ...input, source: 'start' as const, issuedBy: ctx.actor.label };
  if ((await insertCertificate(ctx.db, row)) === 'no_tbox') throw new NotFoundError(`TBox ${input.serial}`);
}
