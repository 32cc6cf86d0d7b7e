import type { Db, Transaction } from '@/lib/platform/db';
import { ValidationError } from '../errors';
import { findByCodes, type Kind } from './catalogue-store';

/**
 * Id of the fleet or model, which cannot be archived until the transaction ends.
 * @throws ValidationError naming the code that is unknown or archived
 */
export async function requireCode(db: Transaction, kind: Kind, code: string): Promise<number> {
  const [found] = await findByCodes(db, kind, [code], true);
  if (found && !found.archived) return found.id;
  const message = found ? `The ${kind} ${code} is archived` : `There is no ${kind} ${code}`;
  throw new ValidationError([{ path: kind, message }]);
}

/** Ids by code; null: archived. @param tx see `requireCode` */
export async function readCodes(
  db: Db,
  kind: Kind,
  codes: readonly string[],
  tx?: Transaction,
): Promise<Map<string, number | null>> {
  const found = codes.length > 0 ? await findByCodes(tx ?? db, kind, codes, tx !== undefined) : [];
  return new Map(found.map(({ code, id, archived }) => [code, archived ? null : id]));
}

/** Prisma's code of a violated unique constraint. */
export const isDuplicate = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'P2002';
