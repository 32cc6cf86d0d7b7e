import { saveDraftOperation } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { insertDraft, selectDraft, updateDraft } from './draft-store';
import { selectCurrentVersion } from './rule-set-store';

/**
 * Rules of a draft may still have errors (`checkRules`), but each must be a rule.
 * @throws ConflictError `draft_changed`: somebody else changed, published or discarded it meanwhile
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
    if (!saved) throw new ConflictError('draft_changed', 'Somebody else has changed the draft');
    await recordAudit(tx, {
      action: 'access.save_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision: revision + 1, rules: rules.length, baseVersion: draft.baseVersion },
    });
    return { ...draft, rules, revision: revision + 1, updatedAt: draft.updatedAt.getTime() };
  });
});
