import { type AccessRule, checkRulesOperation } from '@/lib/contracts';
import type { Ctx, CtxWith } from '../../context';
import { ValidationError } from '../../errors';
import { verb } from '../../verb';
import { principalKey } from '../rules/principal-keys';
import { findRuleProblems, type RuleProblem } from './find-rule-problems';
import { selectUnknown } from './principal-store';

/** Errors and warnings of these rules, in their order; rules with an error cannot be published. */
export const checkRules = verb<typeof checkRulesOperation, CtxWith<'topicRoot'>>(
  checkRulesOperation,
  async ({ ctx, input: { rules } }) => {
    const findings = await checkSet(ctx, rules, ctx.topicRoot);
    return { findings: findings.map(({ index, ...finding }) => finding) };
  },
);

async function checkSet(ctx: Ctx, rules: readonly AccessRule[], topicRoot: string): Promise<RuleProblem[]> {
  const unknown = await findUnknown(ctx, rules);
  return [...findRuleProblems(rules, topicRoot), ...unknown].sort((one, other) => one.index - other.index);
}

/** @throws ValidationError with a path like `rules.3` for each error */
export async function requireValidRules(ctx: Ctx, rules: readonly AccessRule[], topicRoot: string): Promise<void> {
  const errors = (await checkSet(ctx, rules, topicRoot)).filter(({ level }) => level === 'error');
  if (errors.length > 0) {
    throw new ValidationError(errors.map(({ index, code }) => ({ path: `rules.${index}`, message: code })));
  }
}

/** Fleets and models are never deleted, so that an unknown one is an error; other principals may be created later. */
async function findUnknown({ db }: Ctx, rules: readonly AccessRule[]): Promise<RuleProblem[]> {
  const principals = rules.map(({ principal }) => principal);
  const unknown = await selectUnknown(db, {
    fleets: principals.flatMap((one) => (one.kind === 'fleet' ? [one.code] : [])),
    models: principals.flatMap((one) => (one.kind === 'model' ? [one.code] : [])),
    vins: principals.flatMap((one) => (one.kind === 'vehicle' ? [one.vin] : [])),
    usernames: principals.flatMap((one) => (one.kind === 'service' ? [one.username] : [])),
    tags: principals.flatMap((one) => (one.kind === 'tag' ? [one.tag] : [])),
  });
  return rules.flatMap(({ id, principal }, index) => {
    if (!unknown.has(principalKey(principal))) return [];
    const level = principal.kind === 'fleet' || principal.kind === 'model' ? ('error' as const) : ('warning' as const);
    return [{ index, level, code: 'principal_unknown' as const, ruleId: id }];
  });
}
