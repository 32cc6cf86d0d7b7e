import { listFleetsOperation, listModelsOperation, listTagsOperation } from '@/lib/contracts';
import { verb } from '../verb';
import { selectCatalogue } from './catalogue-store';
import { selectTags } from './tag-store';

/** Fleets that the actor may see, by code. */
export const listFleets = verb(listFleetsOperation, ({ ctx, input: { archived } }) =>
  selectCatalogue(ctx.db, 'fleet', { fleets: ctx.actor.fleets, archived }),
);

export const listModels = verb(listModelsOperation, ({ ctx, input: { archived } }) =>
  selectCatalogue(ctx.db, 'model', { fleets: ctx.actor.fleets, archived }),
);

/** Tags on the vehicles that the actor may see. */
export const listTags = verb(listTagsOperation, ({ ctx }) => selectTags(ctx.db, ctx.actor.fleets));
