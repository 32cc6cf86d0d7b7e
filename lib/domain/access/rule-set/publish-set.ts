import type { AccessRule, RuleSetVersion } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { ConflictError } from '../../errors';
import { notify } from '../../notifications';
import { insertRuleSet, lockPublishing, selectCurrentVersion } from './rule-set-store';

type Publication = {
  action: 'access.publish' | 'access.restore';
  rules: readonly AccessRule[];
  reason: string;
  /** The version that it was made from; absent: whichever is current. */
  madeFrom?: number | undefined;
  restoredFrom?: number;
  /** What else happens with it. */
  also?(db: Transaction): Promise<void>;
};

/**
 * In one transaction, one at a time: the new version, its audit row, and a notification to every edge when it commits.
 * @throws ConflictError `rule_set_changed`: somebody was quicker
 */
export function publishSet(ctx: Ctx, publication: Publication): Promise<RuleSetVersion> {
  const { action, rules, reason, madeFrom, restoredFrom = null, also } = publication;
  return withTransaction(ctx, async (tx) => {
    await lockPublishing(tx.db);
    const before = await selectCurrentVersion(tx.db);
    if (madeFrom !== undefined && madeFrom !== before) {
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
