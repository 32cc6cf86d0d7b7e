import type { FleetItem, VehicleModelItem } from '@/lib/contracts';
import type { Ctx } from '../context';

/** Fleets that the actor may see, by code. */
export async function listFleets({ ctx }: { ctx: Ctx }): Promise<FleetItem[]> {
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
}

export async function listModels({ ctx }: { ctx: Ctx }): Promise<VehicleModelItem[]> {
  const models = await ctx.db.prisma.vehicleModel.findMany({
    select: { code: true, name: true, manufacturer: true, powertrain: true },
    orderBy: { code: 'asc' },
  });
  return models.map((model) => ({ ...model, powertrain: model.powertrain as VehicleModelItem['powertrain'] }));
}

// fleet_tags knows every tag that a fleet ever had; only those that a vehicle still has are told
const TAGS = `
select distinct t.tag from fleet_tags t
where ($1::int[] is null or t.fleet_id = any($1))
  and exists (select 1 from vehicles v where v.tags @> array[t.tag] and v.fleet_id = t.fleet_id)
order by 1`;

/** Tags on the vehicles that the actor may see. */
export async function listTags({ ctx }: { ctx: Ctx }): Promise<string[]> {
  const { fleets } = ctx.actor;
  const { rows } = await ctx.db.query<{ tag: string }>({ text: TAGS, values: [fleets === 'all' ? null : fleets] });
  return rows.map((row) => row.tag);
}
