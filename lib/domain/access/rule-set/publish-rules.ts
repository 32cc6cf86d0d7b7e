import {
  type AccessRule,
  publishRulesOperation,
  type RuleSetVersion,
  restoreRulesOperation,
  ruleListSchema,
} from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, type CtxWith, withTransaction } from '../../context';
import { ConflictError, NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';
import { requireValidRules } from './check-rules';
import { deleteDraft } from './draft-store';
import { insertRuleSet, lockPublishing, selectCurrentVersion, selectRuleSet } from './rule-set-store';

/**
 * Publishes these rules as the current version and deletes the draft.
 * @throws ValidationError naming the rules with errors (`rules.3`), ConflictError `rule_set_changed`
 */
export const publishRules = verb<typeof publishRulesOperation, CtxWith<'topicRoot'>>(
  publishRulesOperation,
  async ({ ctx, input: { rules, reason, version: basedOn } }) => {
    await requireValidRules(ctx, rules, ctx.topicRoot);
    return publishSet(ctx, { action: 'access.publish', rules, reason, basedOn, also: deleteDraft });
  },
);

type Publication = {
  action: 'access.publish' | 'access.restore';
  rules: readonly AccessRule[];
  reason: string;
  /** The version it is based on; if absent, any. */
  basedOn?: number | undefined;
  restoredFrom?: number;
  /** Runs in the same transaction. */
  also?(db: Transaction): Promise<void>;
};

/**
 * Stores the new version with audit entry and notification in one transaction, serialised.
 * @throws ConflictError `rule_set_changed` if another version was published meanwhile
 */
function publishSet(ctx: Ctx, publication: Publication): Promise<RuleSetVersion> {
  const { action, rules, reason, basedOn, restoredFrom = null, also } = publication;
  return withTransaction(ctx, async (tx) => {
    await lockPublishing(tx.db);
    const before = await selectCurrentVersion(tx.db);
    if (basedOn !== undefined && basedOn !== before) {
      throw new ConflictError('rule_set_changed', `Version ${before} was published meanwhile`);
    }
    const version = before + 1;
    const publishedAt = new Date(tx.clock.now());
    const author = tx.actor.label;
    await insertRuleSet(tx.db, { version, rules: JSON.stringify(rules), reason, author, publishedAt, restoredFrom });
    await also?.(tx.db);
    await recordAudit(tx, {
      action,
      target: { type: 'access', id: String(version) },
      detail: { version, before, rules: rules.length, reason, ...(restoredFrom === null ? {} : { restoredFrom }) },
    });
    await notify(tx.db, 'tsp_access', { type: 'rules', version });
    return { version, publishedAt: publishedAt.getTime(), author, reason, restoredFrom, ruleCount: rules.length };
  });
}

/**
 * Publishes the rules of an earlier version again, as a new version; the draft is kept. They are not checked again, so
 * that going back always works.
 * @throws NotFoundError
 */
export const restoreRules = verb(restoreRulesOperation, async ({ ctx, input: { version, reason } }) => {
  const stored = version === 0 ? { rules: [] } : await selectRuleSet(ctx.db, { version });
  if (!stored) throw new NotFoundError(`Version ${version} of the access rules`);
  const rules = ruleListSchema.parse(stored.rules);
  return publishSet(ctx, { action: 'access.restore', rules, reason, restoredFrom: version });
});
