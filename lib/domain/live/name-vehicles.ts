import { MAP_MAX_NAMED, type MapVehicle } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { selectNamed } from './named-store';

/** Who these vehicles are, of those that the actor may see; others are left out. By id, or by VIN to learn the id. */
export async function nameVehicles({
  ctx,
  input: { ids = [], vins = [] },
}: {
  ctx: Ctx;
  input: { ids?: number[] | undefined; vins?: string[] | undefined };
}): Promise<MapVehicle[]> {
  const asked = ids.length + vins.length;
  if (asked === 0 || asked > MAP_MAX_NAMED) {
    throw new ValidationError([{ path: 'ids', message: `1 to ${MAP_MAX_NAMED}, ids and VINs together` }]);
  }
  return selectNamed(ctx.db, ctx.actor, { ids, vins });
}
