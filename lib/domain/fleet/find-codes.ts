import type { Db } from '@/lib/platform/db';
import { ValidationError } from '../errors';

/** @throws ValidationError naming the code that is unknown */
export async function fleetIdOf(db: Db, code: string): Promise<number> {
  const fleet = await db.prisma.fleet.findUnique({ where: { code } });
  if (!fleet) throw new ValidationError([{ path: 'fleet', message: `There is no fleet ${code}` }]);
  return fleet.id;
}

/** @throws ValidationError naming the code that is unknown */
export async function modelIdOf(db: Db, code: string): Promise<number> {
  const model = await db.prisma.vehicleModel.findUnique({ where: { code } });
  if (!model) throw new ValidationError([{ path: 'model', message: `There is no model ${code}` }]);
  return model.id;
}

/** Prisma's code of a violated unique constraint. */
export const isDuplicate = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === 'P2002';
