import { getRuleSetOperation, listRuleSetVersionsOperation, ruleListSchema } from '@/lib/contracts';
import type { CtxWith } from '../../context';
import { decodeIdCursor, pageOf } from '../../cursor';
import { NotFoundError } from '../../errors';
import { verb } from '../../verb';
import { baseRules } from '../rules/base-rules';
import { selectRuleSet, selectVersions } from './rule-set-store';

/**
 * A version of the rules, by default the current one; version 0 precedes the first publication.
 * @throws NotFoundError
 */
export const getRuleSet = verb<typeof getRuleSetOperation, CtxWith<'topicRoot'>>(
  getRuleSetOperation,
  async ({ ctx, input: { version } }) => {
    const base = baseRules(ctx.topicRoot);
    const stored = version === 0 ? null : await selectRuleSet(ctx.db, version === undefined ? null : { version });
    if (stored) return { ...stored, rules: ruleListSchema.parse(stored.rules), base };
    if (version) throw new NotFoundError(`Version ${version} of the access rules`);
    return {
      version: 0,
      publishedAt: null,
      author: null,
      reason: '',
      restoredFrom: null,
      ruleCount: 0,
      rules: [],
      base,
    };
  },
);

const MAX_VERSION = 2 ** 31 - 1; // PostgreSQL's integer

/** Newest first, without version 0. */
export const listRuleSetVersions = verb(listRuleSetVersionsOperation, async ({ ctx, input: { cursor, limit } }) => {
  const rows = await selectVersions(ctx.db, {
    before: decodeIdCursor(cursor, MAX_VERSION) ?? null,
    limit: limit + 1,
  });
  return pageOf(rows, limit, ({ version }) => String(version));
});
