import type { Ctx } from '@/lib/domain/context';
import { listFleets, listModels, listTags } from '@/lib/domain/fleet';
import { listAuthorities } from '@/lib/domain/pki';
import type { RotationChoices } from './use-selection-text';

/** Names that a selection of vehicles can use. */
export async function readRotationChoices(ctx: Ctx): Promise<RotationChoices> {
  const [fleets, models, tags, authorities] = await Promise.all([
    listFleets({ ctx, input: {} }),
    listModels({ ctx, input: {} }),
    listTags({ ctx }),
    listAuthorities({ ctx }),
  ]);
  return {
    fleets: fleets.map(({ code, name }) => ({ code, name })),
    models: models.map(({ code, name, manufacturer }) => ({ code, name: `${manufacturer} ${name}` })),
    tags,
    withdrawnIssuers: authorities.flatMap(({ keyId, state, withdrawal, name }) =>
      keyId && state === 'withdrawn' && withdrawal ? [{ code: keyId, name }] : [],
    ),
    issuers: authorities.flatMap(({ keyId, kind, name }) => (keyId && kind !== 'root' ? [{ code: keyId, name }] : [])),
  };
}
