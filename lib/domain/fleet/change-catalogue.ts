import {
  archiveFleetOperation,
  archiveModelOperation,
  type FleetListItem,
  restoreFleetOperation,
  restoreModelOperation,
  updateFleetOperation,
  updateModelOperation,
  type VehicleModelItem,
} from '@/lib/contracts';
import { recordAudit } from '../audit';
import { type Ctx, type Tx, withTransaction } from '../context';
import { ConflictError, NotFoundError } from '../errors';
import { verb } from '../verb';
import { type Kind, lockCatalogueItem, renameCatalogueItem, selectCatalogue, setArchived } from './catalogue-store';
import { theOnly } from './create-catalogue';

/** @throws ForbiddenError, ValidationError, NotFoundError */
export const updateFleet = verb(updateFleetOperation, ({ ctx, input: { code, ...names } }) =>
  rename(ctx, 'fleet', code, names),
);

/** @throws ForbiddenError, ValidationError, NotFoundError */
export const updateModel = verb(updateModelOperation, ({ ctx, input: { code, ...names } }) =>
  rename(ctx, 'model', code, names),
);

/** @throws ForbiddenError, NotFoundError, ConflictError `fleet_archived`, `fleet_in_use` */
export const archiveFleet = verb(archiveFleetOperation, ({ ctx, input: { code } }) => archive(ctx, 'fleet', code));

/** @throws ForbiddenError, NotFoundError, ConflictError `model_archived`, `model_in_use` */
export const archiveModel = verb(archiveModelOperation, ({ ctx, input: { code } }) => archive(ctx, 'model', code));

/** @throws ForbiddenError, NotFoundError, ConflictError `fleet_not_archived` */
export const restoreFleet = verb(restoreFleetOperation, ({ ctx, input: { code } }) => restore(ctx, 'fleet', code));

/** @throws ForbiddenError, NotFoundError, ConflictError `model_not_archived` */
export const restoreModel = verb(restoreModelOperation, ({ ctx, input: { code } }) => restore(ctx, 'model', code));

type Item = { fleet: FleetListItem; model: VehicleModelItem };
type Names = { name?: string | undefined; manufacturer?: string | undefined };
type Locked = NonNullable<Awaited<ReturnType<typeof lockCatalogueItem>>>;

function rename<K extends Kind>(ctx: Ctx, kind: K, code: string, names: Names): Promise<Item[K]> {
  return change(ctx, kind, code, async (tx, before) => {
    const changed = (['name', 'manufacturer'] as const).filter(
      (key) => names[key] !== undefined && names[key] !== before[key],
    );
    if (changed.length === 0) return null;
    await renameCatalogueItem(tx.db, kind, before.id, names);
    const detail = Object.fromEntries(
      changed.flatMap((key) => [
        [key, names[key] ?? null],
        [`${key}Before`, before[key] ?? null],
      ]),
    );
    return { verb: 'update', detail };
  });
}

function archive<K extends Kind>(ctx: Ctx, kind: K, code: string): Promise<Item[K]> {
  return change(ctx, kind, code, async (tx, { id, name, archivedAt }) => {
    if (archivedAt !== null) throw new ConflictError(`${kind}_archived`, `The ${kind} ${code} is archived already`);
    const { vehicles } = theOnly<Item[Kind]>(await selectCatalogue<Kind>(tx.db, kind, { fleets: 'all', code }));
    if (vehicles > 0) {
      throw new ConflictError(
        `${kind}_in_use`,
        `The ${kind} ${code} has ${vehicles} vehicle(s): archive them or change their ${kind} first`,
      );
    }
    await setArchived(tx.db, kind, id, { at: tx.clock.now(), by: tx.actor.label });
    return { verb: 'archive', detail: { name, archived: true, archivedBefore: false } };
  });
}

function restore<K extends Kind>(ctx: Ctx, kind: K, code: string): Promise<Item[K]> {
  return change(ctx, kind, code, async (tx, { id, name, archivedAt }) => {
    if (archivedAt === null) throw new ConflictError(`${kind}_not_archived`, `The ${kind} ${code} is not archived`);
    await setArchived(tx.db, kind, id, null);
    return { verb: 'restore', detail: { name, archived: false, archivedBefore: true } };
  });
}

/** Locks, changes and audits a fleet or model. @param apply null: nothing was changed */
async function change<K extends Kind>(
  ctx: Ctx,
  kind: K,
  code: string,
  apply: (tx: Tx, before: Locked) => Promise<{ verb: string; detail: Record<string, string | boolean | null> } | null>,
): Promise<Item[K]> {
  const { fleets } = ctx.actor;
  return withTransaction(ctx, async (tx) => {
    const before = await lockCatalogueItem(tx.db, kind, { fleets, code });
    if (!before) throw new NotFoundError(`${kind === 'fleet' ? 'Fleet' : 'Model'} ${code}`);
    const done = await apply(tx, before);
    if (done) {
      await recordAudit(tx, {
        action: `${kind}.${done.verb}`,
        target: { type: kind, id: code },
        ...(kind === 'fleet' && { fleetId: before.id }),
        detail: done.detail,
      });
    }
    return theOnly(await selectCatalogue(tx.db, kind, { fleets, code }));
  });
}
