import { type AccessRule, createTopics, type RuleFinding, type RuleFindingCode, vinSchema } from '@/lib/contracts';
import { baseRules } from '../rules/base-rules';
import { principalKey } from '../rules/principal-keys';
import { checkRuleFilter, coversFilter, overlapsFilter, placeholderOf } from '../rules/rule-filter';

export type RuleProblem = RuleFinding & { index: number };
/** A rule prepared for comparison. */
type ParsedRule = {
  rule: AccessRule;
  index: number;
  levels: string[];
  principal: string;
  ofTboxes: boolean;
  publish: boolean;
  subscribe: boolean;
};

// Always mistakes
const ERRORS: ReadonlySet<RuleFindingCode> = new Set([
  'filter_invalid',
  'placeholder_unknown',
  'placeholder_never',
  'id_repeated',
]);

type Finding = { code: RuleFindingCode; otherRuleId?: string };
/** What a rule is compared with. */
type CheckContext = { root: string; grants: readonly Grant[]; downward: string[]; before: readonly ParsedRule[] };

/** Errors and warnings of rules, in their order. Unknown principals are checked separately, in the database. */
export function findRuleProblems(rules: readonly AccessRule[], root: string): RuleProblem[] {
  const grants = readGrants(root);
  const downward = createTopics(root).filter.downTo('+').split('/');
  const ids = new Set<string>();
  const before: ParsedRule[] = [];
  return rules.flatMap((rule, index) => {
    const findings: Finding[] = ids.has(rule.id) ? [{ code: 'id_repeated' }] : [];
    ids.add(rule.id);
    const fault = checkRuleFilter(rule.topic);
    if (fault) findings.push({ code: fault });
    else {
      const parsed = parseRule(rule, index);
      findings.push(...findingsOf(parsed, { root, grants, downward, before }));
      before.push(parsed);
    }
    return findings.map(
      ({ code, ...other }): RuleProblem => ({
        index,
        level: ERRORS.has(code) ? 'error' : 'warning',
        code,
        ruleId: rule.id,
        ...other,
      }),
    );
  });
}

function findingsOf(parsed: ParsedRule, { root, grants, downward, before }: CheckContext): Finding[] {
  const { rule, levels } = parsed;
  const matchesNothing = levels.some((level) => hasUnavailablePlaceholder(rule, level));
  const isAllow = rule.effect === 'allow' && !matchesNothing;
  const shadow = before.find((earlier) => shadows(earlier, parsed, root));
  const takesContract = rule.effect === 'deny' && parsed.ofTboxes && grants.some((grant) => deniesGrant(parsed, grant));
  const finding = (found: boolean, code: RuleFindingCode): Finding[] => (found ? [{ code }] : []);
  return [
    ...finding(matchesNothing, 'placeholder_never'),
    ...finding(!matchesNothing && hasNoEffect(parsed, root), 'no_effect'),
    ...finding(isAllow && isLostInTokens(parsed), 'token_wildcard'),
    ...(shadow ? [{ code: 'shadowed' as const, otherRuleId: shadow.rule.id }] : []),
    ...finding(takesContract, 'takes_contract'),
    ...finding(isAllow && (levels[0] === '#' || levels[0] === '+'), 'grants_everything'),
    ...finding(isAllow && reachesVehicles(parsed, downward), 'reaches_vehicles'),
  ];
}

const reachesVehicles = ({ ofTboxes, publish, levels }: ParsedRule, downward: string[]): boolean =>
  !ofTboxes && publish && overlapsFilter(levels, downward, () => false);

function parseRule(rule: AccessRule, index: number): ParsedRule {
  const { principal, action, retain, topic } = rule;
  return {
    rule,
    index,
    levels: topic.split('/'),
    principal: principalKey(principal),
    ofTboxes: principal.kind !== 'service' && principal.kind !== 'console',
    publish: action !== 'subscribe',
    // `retain` does not apply to subscriptions
    subscribe: action !== 'publish' && retain === undefined,
  };
}

/** Services have no placeholder values, users only fleets. */
function hasUnavailablePlaceholder({ principal }: AccessRule, level: string): boolean {
  const name = placeholderOf(level);
  if (name === null) return false;
  return principal.kind === 'service' || (principal.kind === 'console' && name !== 'fleet');
}

/** `base:fence` precedes allow rules below the root; a token cannot distinguish QoS and retain. */
function hasNoEffect({ rule, levels, ofTboxes, publish, subscribe }: ParsedRule, root: string): boolean {
  if (!publish && !subscribe) return true;
  if (rule.effect !== 'allow') return false;
  if (ofTboxes) return levels[0] === root;
  return rule.principal.kind === 'console' && (rule.qos !== undefined || rule.retain !== undefined);
}

/** A token cannot have `+` at the end of a subscription, which is what `${fleet}` becomes for an administrator. */
const isLostInTokens = ({ rule, levels, subscribe }: ParsedRule): boolean =>
  rule.principal.kind === 'console' &&
  subscribe &&
  (levels.at(-1) === '+' || placeholderOf(levels.at(-1) ?? '') === 'fleet');

/** Whether the earlier rule decides everything that the later one applies to. */
function shadows(earlier: ParsedRule, later: ParsedRule, root: string): boolean {
  const covers =
    coversPrincipal(earlier, later) &&
    coversActions(earlier, later) &&
    coversQosAndRetain(earlier.rule, later.rule) &&
    coversFilter(earlier.levels, later.levels);
  if (!covers) return false;
  if (earlier.rule.effect === 'deny' || later.rule.effect === 'allow') return true;
  // An allow before a deny: wider subscriptions match only the deny, and below the root the allow has no effect
  const [first = ''] = later.levels;
  const belowRoot = first === root || first === '+' || first === '#' || placeholderOf(first) !== null;
  return !later.subscribe && !(later.ofTboxes && belowRoot);
}

const coversPrincipal = (earlier: ParsedRule, later: ParsedRule): boolean =>
  earlier.principal === later.principal || (earlier.principal === 'tboxes' && later.ofTboxes);

const coversActions = (earlier: ParsedRule, later: ParsedRule): boolean =>
  (later.publish || later.subscribe) && (earlier.publish || !later.publish) && (earlier.subscribe || !later.subscribe);

function coversQosAndRetain(earlier: AccessRule, later: AccessRule): boolean {
  const { qos, retain } = earlier;
  if (qos && !(later.qos ?? [0, 1, 2]).every((level) => qos.includes(level))) return false;
  return retain === undefined || retain === later.retain;
}

type Grant = { levels: string[]; publish: boolean; subscribe: boolean };

const readGrants = (root: string): Grant[] =>
  baseRules(root)
    .filter(({ effect, principal }) => effect === 'allow' && principal === 'tboxes')
    .map(({ topic, action }) => ({
      levels: topic.split('/'),
      publish: action === 'publish',
      subscribe: action === 'subscribe',
    }));

function deniesGrant({ rule: { principal }, levels, publish, subscribe }: ParsedRule, grant: Grant): boolean {
  if (!(grant.publish && publish) && !(grant.subscribe && subscribe)) return false;
  const own = (level: string): string => {
    if (level === '${vin}' && principal.kind === 'vehicle') return principal.vin;
    return level === '${model}' && principal.kind === 'model' ? principal.code : level;
  };
  return overlapsFilter(levels.map(own), grant.levels.map(own), canBeSameName);
}

/** Whether a placeholder and a literal, or two placeholders, can have the same value. */
function canBeSameName(one: string, other: string): boolean {
  const [name, otherName] = [placeholderOf(one), placeholderOf(other)];
  if (name === null && otherName === null) return false;
  if (name !== null && otherName !== null) return name !== 'vin' && otherName !== 'vin';
  const text = name === null ? one : other;
  return (name ?? otherName) === 'vin' ? vinSchema.safeParse(text).success : /^[A-Za-z0-9]/.test(text);
}
