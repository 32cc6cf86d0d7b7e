import { getTboxCredentialOperation } from '@/lib/contracts';
import { NotFoundError } from '../../../errors';
import { verb } from '../../../verb';
import { findCredential } from './credential-store';

/**
 * When and by whom this TBox was given its password; null: it has none.
 * @throws NotFoundError where no TBox has this serial
 */
export const getTboxCredential = verb(getTboxCredentialOperation, async ({ ctx, input: { serial } }) => {
  const row = await findCredential(ctx.db, serial);
  if (row === undefined) throw new NotFoundError(`TBox ${serial}`);
  return { credential: row && { createdAt: row.createdAt.getTime(), createdBy: row.createdBy } };
});
