import type { AccessDecision, AccessRule } from '@/lib/contracts';
import { aclAllows } from './acl-claim';
import { baseRules } from './base-rules';
import { type Principal, principalKey, type RulePrincipalKeys, toRulePrincipalKeys } from './principal-keys';
import { checkRuleFilter } from './rule-filter';
import { type AccessQuestion, type Entry, NONE, RuleTree } from './rule-tree';
import { isTopicFilter, isTopicName } from './topic-rules';

export type CompiledRules = {
  version: number;
  rules: readonly AccessRule[];
  /** Deterministic; never throws for any topic. */
  decide(principal: RulePrincipalKeys, question: AccessQuestion): AccessDecision;
};

const ALL_QOS = 0b111;

/**
 * Compiles rules: the first rule that applies decides; without one, access is denied. An allow rule applies to a
 * subscription only if it covers everything the filter matches, a deny rule if it overlaps it: wildcards cannot bypass
 * a rule. Rules with an invalid filter are skipped (`checkRules` reports them).
 */
export function compileRules(rules: readonly AccessRule[], options: { root: string; version?: number }): CompiledRules {
  const { root, version = 0 } = options;
  const publish = { all: new RuleTree(), deny: new RuleTree() };
  const subscribe = { allow: new RuleTree(), deny: new RuleTree() };
  for (const [index, rule] of rules.entries()) {
    if (checkRuleFilter(rule.topic) !== null) continue;
    const entry = toEntry(rule, index);
    const trees = [];
    if (rule.action !== 'subscribe') trees.push(publish.all, ...(rule.effect === 'deny' ? [publish.deny] : []));
    // `retain` does not apply to subscriptions
    if (rule.action !== 'publish' && rule.retain === undefined) trees.push(subscribe[rule.effect]);
    for (const tree of trees) tree.add(rule.topic, entry);
  }
  const grants = baseGrants(root);

  function decide(principal: RulePrincipalKeys, question: AccessQuestion): AccessDecision {
    const { action, topic } = question;
    const malformed = !(action === 'publish' ? isTopicName(topic) : isTopicFilter(topic));
    if (malformed) return { decision: 'deny', reason: 'topic_malformed', ruleId: null };
    if (topic.startsWith('$')) return { decision: 'deny', reason: 'topic_reserved', ruleId: 'base:reserved' };
    const { subject } = principal;
    if (subject.kind === 'platform') return { decision: 'allow', reason: 'base', ruleId: 'base:platform' };
    const levels = topic.split('/');
    const fenced = subject.kind === 'tbox' && reaches(root, levels[0]);
    const rule = rules[firstRule(principal, question, levels, fenced)];
    if (rule) return { decision: rule.effect, reason: 'rule', ruleId: rule.id };
    return decideByBase(subject, principal, question, levels, fenced);
  }

  function firstRule(
    principal: RulePrincipalKeys,
    question: AccessQuestion,
    levels: string[],
    fenced: boolean,
  ): number {
    if (question.action === 'publish') {
      return (fenced ? publish.deny : publish.all).firstCovering(principal, question, levels);
    }
    const allowed = fenced ? NONE : subscribe.allow.firstCovering(principal, question, levels);
    return Math.min(allowed, subscribe.deny.firstTouching(principal, question, levels));
  }

  function decideByBase(
    subject: Principal,
    principal: RulePrincipalKeys,
    question: AccessQuestion,
    levels: string[],
    fenced: boolean,
  ): AccessDecision {
    if (subject.kind === 'console' && aclAllows(subject.acl, subject, question.action, question.topic)) {
      return { decision: 'allow', reason: 'base', ruleId: 'base:token' };
    }
    if (fenced) {
      const grant = grants.rules[grants.trees[question.action].firstCovering(principal, question, levels)];
      if (grant) return { decision: 'allow', reason: 'base', ruleId: grant.id };
      return { decision: 'deny', reason: 'base', ruleId: 'base:fence' };
    }
    return { decision: 'deny', reason: 'no_rule', ruleId: null };
  }

  return { version, rules, decide };
}

export { type AccessQuestion, type Principal, type RulePrincipalKeys, toRulePrincipalKeys };

const toEntry = (rule: AccessRule, index: number): Entry => ({
  index,
  principal: principalKey(rule.principal),
  qosMask: rule.qos?.reduce((mask: number, qos) => mask | (1 << qos), 0) ?? ALL_QOS,
  retain: rule.retain ?? null,
});

function baseGrants(root: string) {
  const rules = baseRules(root).filter(({ effect, principal }) => effect === 'allow' && principal === 'tboxes');
  const trees = { publish: new RuleTree(), subscribe: new RuleTree() };
  for (const [index, { topic, action }] of rules.entries()) {
    const entry = { index, principal: 'tboxes', qosMask: ALL_QOS, retain: null };
    if (action !== 'all') trees[action].add(topic, entry);
  }
  return { rules, trees };
}

/** Whether topics with this first level can be below the root. */
const reaches = (root: string, level: string | undefined): boolean => level === root || level === '+' || level === '#';
