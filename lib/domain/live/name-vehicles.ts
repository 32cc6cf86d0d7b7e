import { MAP_MAX_NAMED, type MapVehicle } from '@/lib/contracts';
import type { Ctx } from '../context';
import { ValidationError } from '../errors';
import { selectNamed } from './named-store';

/** Who these vehicles are, of those that the actor may see; others are left out. */
export async function nameVehicles({ ctx, input }: { ctx: Ctx; input: { ids: number[] } }): Promise<MapVehicle[]> {
  if (input.ids.length > MAP_MAX_NAMED) {
    throw new ValidationError([{ path: 'ids', message: `at most ${MAP_MAX_NAMED}` }]);
  }
  return selectNamed(ctx.db, ctx.actor, input.ids);
}
