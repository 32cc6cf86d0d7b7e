import type { Ctx } from '../context';
import { NotFoundError } from '../errors';
import type { IssuedCertificate } from './issue-tbox-certificate';
import { insertCertificate } from './store';

/**
 * Records an issued certificate, so that it can be revoked by its id. Recording the same one again changes nothing.
 * @throws NotFoundError where no TBox has that serial
 */
export async function registerCertificate({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: Pick<IssuedCertificate, 'id' | 'issuer' | 'serialNumber' | 'fingerprint' | 'notBefore' | 'notAfter'> & {
    serial: string;
  };
}): Promise<void> {
  if (!(await insertCertificate(ctx.db.pool, input))) throw new NotFoundError(`TBox ${input.serial}`);
}
