import { discardDraftOperation } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { deleteDraftOf } from './draft-store';

/** @throws ConflictError `draft_changed`: it is not the one that was seen */
export const discardDraft = verb(discardDraftOperation, async ({ ctx, input: { revision } }) => {
  await ctx.db.transaction(async (client) => {
    if (!(await deleteDraftOf(client, revision))) {
      throw new ConflictError('draft_changed', 'Somebody else has changed the draft');
    }
    await recordAuditWith(client, ctx, {
      action: 'access.discard_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision },
    });
  });
});
