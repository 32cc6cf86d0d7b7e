import { MAP_MAX_NAMED, nameVehiclesOperation } from '@/lib/contracts';
import { ValidationError } from '../errors';
import { verb } from '../verb';
import { selectNamed } from './store';

/** Who these vehicles are, of those that the actor may see; others are left out. By id, or by VIN to learn the id. */
export const nameVehicles = verb(nameVehiclesOperation, async ({ ctx, input: { ids = [], vins = [] } }) => {
  const asked = ids.length + vins.length;
  if (asked === 0 || asked > MAP_MAX_NAMED) {
    throw new ValidationError([{ path: 'ids', message: `1 to ${MAP_MAX_NAMED}, ids and VINs together` }]);
  }
  return { items: await selectNamed(ctx.db, ctx.actor, { ids, vins }) };
});
