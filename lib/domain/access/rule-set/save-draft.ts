import { z } from 'zod';
import type { RuleDraft } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { parseInput } from '../../parse';
import { requireAccessAdmin } from '../permissions';
import { insertDraft, selectDraft, updateDraft } from './draft-store';
import { selectCurrentVersion } from './rule-set-store';
import { rulesInputSchema, versionInputSchema } from './rules-input';

const schema = z.object({
  rules: rulesInputSchema,
  /** Of the draft that these rules are a change of; 0: there is none yet. */
  revision: versionInputSchema,
  /** The published version that it is now based on; absent: as before, or the current one. */
  baseVersion: versionInputSchema.optional(),
});
export type SaveDraftInput = z.input<typeof schema>;

/**
 * Rules of a draft may still have errors (`checkRules`), but each must be a rule.
 * @throws ConflictError `draft_changed`: somebody else changed, published or discarded it meanwhile
 */
export async function saveDraft({ ctx, input }: { ctx: Ctx; input: SaveDraftInput }): Promise<RuleDraft> {
  requireAccessAdmin(ctx.actor);
  const { rules, revision, baseVersion } = parseInput(schema, input);
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
}
