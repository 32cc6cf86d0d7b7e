import { discardDraftOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { deleteDraftOf } from './draft-store';

/** @throws ConflictError `draft_changed`: it is not the one that was seen */
export const discardDraft = verb(discardDraftOperation, async ({ ctx, input: { revision } }) => {
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
});
