import type { TboxCredential } from '@/lib/contracts';
import type { Ctx } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { findCredential } from './credential-store';
import { type TboxSerialInput, tboxSerialSchema } from './tbox-serial';

/**
 * When and by whom this TBox was given its password; null: it has none.
 * @throws NotFoundError where no TBox has this serial, ValidationError, ForbiddenError
 */
export async function getTboxCredential({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: TboxSerialInput;
}): Promise<TboxCredential | null> {
  requireAccessAdmin(ctx.actor);
  const { serial } = parseInput(tboxSerialSchema, input);
  const row = await findCredential(ctx.db, serial);
  if (row === undefined) throw new NotFoundError(`TBox ${serial}`);
  return row && { createdAt: row.createdAt.getTime(), createdBy: row.createdBy };
}
