import { saveDraftOperation } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import { ConflictError } from '../../errors';
import { verb } from '../../verb';
import { insertDraft, selectDraft, updateDraft } from './draft-store';
import { selectCurrentVersion } from './rule-set-store';

/**
 * Rules of a draft may still have errors (`checkRules`), but each must be a rule.
 * @throws ConflictError `draft_changed`: somebody else changed, published or discarded it meanwhile
 */
export const saveDraft = verb(saveDraftOperation, async ({ ctx, input: { rules, revision, baseVersion } }) => {
  return ctx.db.transaction(async (client) => {
    const before = await selectDraft(client);
    const draft = {
      rules: JSON.stringify(rules),
      baseVersion: baseVersion ?? before?.baseVersion ?? (await selectCurrentVersion(client)),
      author: ctx.actor.label,
      updatedAt: new Date(ctx.clock.now()),
    };
    const saved = revision === 0 ? await insertDraft(client, draft) : await updateDraft(client, revision, draft);
    if (!saved) throw new ConflictError('draft_changed', 'Somebody else has changed the draft');
    await recordAuditWith(client, ctx, {
      action: 'access.save_draft',
      target: { type: 'access', id: 'draft' },
      detail: { revision: revision + 1, rules: rules.length, baseVersion: draft.baseVersion },
    });
    return { ...draft, rules, revision: revision + 1, updatedAt: draft.updatedAt.getTime() };
  });
});
