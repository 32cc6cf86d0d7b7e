import type { PoolClient } from 'pg';
import type { AccessRule, RuleSetVersion } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import type { Ctx } from '../../context';
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
  also?(client: PoolClient): Promise<void>;
};

/**
 * In one transaction, one at a time: the new version, its audit row, and a notification to every edge when it commits.
 * @throws ConflictError `rule_set_changed`: somebody was quicker
 */
export function publishSet(ctx: Ctx, publication: Publication): Promise<RuleSetVersion> {
  const { action, rules, reason, madeFrom, restoredFrom = null, also } = publication;
  return ctx.db.transaction(async (client) => {
    await lockPublishing(client);
    const before = await selectCurrentVersion(client);
    if (madeFrom !== undefined && madeFrom !== before) {
      throw new ConflictError('rule_set_changed', `Version ${before} was published meanwhile`);
    }
    const version = before + 1;
    const publishedAt = new Date(ctx.clock.now());
    const author = ctx.actor.label;
    await insertRuleSet(client, { version, rules: JSON.stringify(rules), reason, author, publishedAt, restoredFrom });
    await also?.(client);
    await recordAuditWith(client, ctx, {
      action,
      target: { type: 'access', id: String(version) },
      detail: { version, before, rules: rules.length, reason, ...(restoredFrom === null ? {} : { restoredFrom }) },
    });
    await notify(client, 'tsp_access', { type: 'rules', version });
    return { version, publishedAt: publishedAt.getTime(), author, reason, restoredFrom, ruleCount: rules.length };
  });
}
