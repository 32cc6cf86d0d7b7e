import type { FleetItem, VehicleModelItem } from '@/lib/contracts';
import { listFleetsOperation, listModelsOperation, listTagsOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { selectTags } from './tag-store';

/** Fleets that the actor may see, by code. */
export const listFleets = verb(listFleetsOperation, async ({ ctx }) => {
  const { fleets } = ctx.actor;
  const rows = await ctx.db.prisma.fleet.findMany({
    where: fleets === 'all' ? {} : { id: { in: fleets } },
    select: { code: true, name: true, authMethods: true },
    orderBy: { code: 'asc' },
  });
  return rows.map(({ authMethods, ...fleet }) => ({
    ...fleet,
    authentication: authMethods as FleetItem['authentication'],
  }));
});

export const listModels = verb(listModelsOperation, async ({ ctx }) => {
  const models = await ctx.db.prisma.vehicleModel.findMany({
    select: { code: true, name: true, manufacturer: true, powertrain: true },
    orderBy: { code: 'asc' },
  });
  return models.map((model) => ({ ...model, powertrain: model.powertrain as VehicleModelItem['powertrain'] }));
});

/** Tags on the vehicles that the actor may see. */
export const listTags = verb(listTagsOperation, ({ ctx }) => selectTags(ctx.db, ctx.actor.fleets));
