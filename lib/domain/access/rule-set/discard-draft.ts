import { z } from 'zod';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { deleteDraftOf } from './draft-store';
import { versionInputSchema } from './rules-input';

const schema = z.object({ revision: versionInputSchema });

/** @throws ConflictError `draft_changed`: it is not the one that was seen */
export async function discardDraft({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAccessAdmin(ctx.actor);
  const { revision } = parseInput(schema, input);
  await withTransaction(ctx, async (tx) => {
    if (!(await deleteDraftOf(tx.db, revision))) {
      throw new ConflictError('draft_changed', 'Somebody else has changed the draft');
    }
    await recordAudit(tx, {
      action: 'access.discard_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision },
    });
  });
}
