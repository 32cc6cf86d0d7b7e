import type { Choices } from '@/components/vehicles/catalogue-filters';
import type { Ctx } from '@/lib/domain/context';
import { listFleets, listModels, listTags } from '@/lib/domain/fleet';

/** Options of the vehicle filters that the user may see. */
export async function readChoices(ctx: Ctx): Promise<Choices> {
  const [fleets, models, tags] = await Promise.all([
    listFleets({ ctx, input: {} }),
    listModels({ ctx, input: {} }),
    listTags({ ctx }),
  ]);
  return {
    fleets,
    models: models.map(({ code, name, manufacturer }) => ({ code, name: `${manufacturer} ${name}` })),
    tags,
  };
}
