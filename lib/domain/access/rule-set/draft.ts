import { discardDraftOperation, getDraftOperation, saveDraftOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { deleteDraftOf, insertDraft, selectDraft, updateDraft } from './draft-store';
import { selectCurrentVersion } from './rule-set-store';

/** The draft shared by all administrators. */
export const getDraft = verb(getDraftOperation, async ({ ctx }) => ({ draft: await selectDraft(ctx.db) }));

/**
 * Saves the draft, which may have errors (`checkRules`).
 * @throws ConflictError `draft_changed` if it was changed, published or discarded meanwhile
 */
export const saveDraft = verb(saveDraftOperation, async ({ ctx, input: { rules, revision, baseVersion } }) => {
  return withTransaction(ctx, async (tx) => {
    const before = await selectDraft(tx.db);
    const draft = {
      rules: JSON.stringify(rules),
      baseVersion: baseVersion ?? before?.baseVersion ?? (await selectCurrentVersion(tx.db)),
      author: tx.actor.label,
      updatedAt: new Date(tx.clock.now()),
    };
    const saved = revision === 0 ? await insertDraft(tx.db, draft) : await updateDraft(tx.db, revision, draft);
    if (!saved) throw new ConflictError('draft_changed', 'The draft was changed meanwhile');
    await recordAudit(tx, {
      action: 'access.save_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision: revision + 1, rules: rules.length, baseVersion: draft.baseVersion },
    });
    return { ...draft, rules, revision: revision + 1, updatedAt: draft.updatedAt.getTime() };
  });
});

/** @throws ConflictError `draft_changed` if it has another revision */
export const discardDraft = verb(discardDraftOperation, async ({ ctx, input: { revision } }) => {
  await withTransaction(ctx, async (tx) => {
    if (!(await deleteDraftOf(tx.db, revision))) {
      throw new ConflictError('draft_changed', 'The draft was changed meanwhile');
    }
    await recordAudit(tx, {
      action: 'access.discard_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision },
    });
  });
});
