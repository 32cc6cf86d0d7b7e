import { createFleetOperation, createModelOperation } from '@/lib/contracts';
import { recordAudit } from '../audit';
import { withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { verb } from '../verb';
import { type Kind, selectCatalogue } from './catalogue-store';
import { isDuplicate } from './find-codes';

/** @throws ForbiddenError, ValidationError, ConflictError `fleet_exists` */
export const createFleet = verb(createFleetOperation, async ({ ctx, input }) =>
  orConflict('fleet', input.code, () =>
    withTransaction(ctx, async (tx) => {
      const { id } = await tx.db.prisma.fleet.create({ data: input });
      const target = { type: 'fleet', id: input.code };
      await recordAudit(tx, { action: 'fleet.create', target, fleetId: id, detail: { name: input.name } });
      return theOnly(await selectCatalogue(tx.db, 'fleet', { fleets: 'all', code: input.code }));
    }),
  ),
);

/** @throws ForbiddenError, ValidationError, ConflictError `model_exists` */
export const createModel = verb(createModelOperation, async ({ ctx, input }) =>
  orConflict('model', input.code, () =>
    withTransaction(ctx, async (tx) => {
      await tx.db.prisma.vehicleModel.create({ data: input });
      const { code, ...detail } = input;
      await recordAudit(tx, { action: 'model.create', target: { type: 'model', id: code }, detail });
      return theOnly(await selectCatalogue(tx.db, 'model', { fleets: 'all', code }));
    }),
  ),
);

/** The row that was just written. */
export function theOnly<T>([item]: T[]): T {
  if (item === undefined) throw new NotFoundError('It');
  return item;
}

async function orConflict<T>(kind: Kind, code: string, create: () => Promise<T>): Promise<T> {
  try {
    return await create();
  } catch (error) {
    if (isDuplicate(error)) {
      throw new ConflictError(`${kind}_exists`, `The ${kind} ${code} exists already; it may be archived`);
    }
    throw error;
  }
}
