import { type AccessAction, type AccessDecision, type AccessRule, createTopics, type Topics } from '@/lib/contracts';
import { type AclClaim, aclAllows } from './acl-claim';
import { checkRuleFilter, overlapsFilter, placeholderOf } from './rule-filter';

/** A filter of a token and the rule that added or removed it. */
type Decided = { action: AccessAction; filter: string; effect: 'allow' | 'deny'; ruleId: string };
export type ConsolePlan = readonly Decided[];

type ConsoleUser = {
  /** Claims without any rule. */
  base: AclClaim;
  /** Fleet codes, or `all` for administrators. */
  fleets: readonly string[] | 'all';
};
const ACTIONS = ['publish', 'subscribe'] as const;

/** Claims of a token without any rule: live topics of the user's fleets, and the client's own interest topics. */
export const consoleBase = (topics: Topics, clientId: string, fleets: ConsoleUser['fleets']): AclClaim => ({
  sub: [
    ...(fleets === 'all' ? ['+'] : fleets).map(topics.filter.liveFleet),
    topics.build({ kind: 'liveInterestAnswer', clientId }),
  ],
  pub: [topics.build({ kind: 'liveInterest', clientId })],
  all: [],
});

/**
 * Derives the filters of a token from the rules for `console`. A token cannot deny, nor distinguish QoS and retain, nor
 * (in EMQX) `+` at the end from `#`. Therefore an allow rule adds its filter only without such conditions, and a deny
 * rule removes every later filter that it overlaps: the token never allows more than the rules.
 */
export function planConsole(rules: readonly AccessRule[], { base, fleets }: ConsoleUser): ConsolePlan {
  const own = consoleRules(rules);
  const plan: Decided[] = [];
  const add = (action: AccessAction, filter: string, ruleId: string, before: number): void => {
    const denied = own.find((one) => one.index < before && one.rule.effect === 'deny' && touches(one, action, filter));
    plan.push({ action, filter, effect: denied ? 'deny' : 'allow', ruleId: denied?.rule.id ?? ruleId });
  };
  for (const { rule, index } of own) {
    if (rule.effect !== 'allow' || isConditional(rule)) continue;
    for (const action of ACTIONS) {
      if (!acts(rule, action)) continue;
      for (const filter of expand(rule.topic, fleets)) {
        if (!isWidenedByEmqx(action, filter)) add(action, filter, rule.id, index);
      }
    }
  }
  for (const filter of base.sub) add('subscribe', filter, 'base:token', Number.POSITIVE_INFINITY);
  for (const filter of base.pub) add('publish', filter, 'base:token', Number.POSITIVE_INFINITY);
  return plan;
}

/** The `acl` claim of the token. */
export function claimOf(plan: ConsolePlan): AclClaim {
  const filters = (wanted: AccessAction): string[] => [
    ...new Set(plan.flatMap(({ action, effect, filter }) => (action === wanted && effect === 'allow' ? [filter] : []))),
  ];
  return { pub: filters('publish'), sub: filters('subscribe'), all: [] };
}

/** The broker's decision for this token. `topic` must be well formed and not reserved. */
export function decideByPlan(plan: ConsolePlan, action: AccessAction, topic: string): AccessDecision {
  const matches = (one: Decided): boolean => {
    const claim = { pub: [], sub: [], all: [], [action === 'publish' ? 'pub' : 'sub']: [one.filter] };
    return one.action === action && aclAllows(claim, { clientId: '', username: '' }, action, topic);
  };
  const matching = plan.filter(matches);
  const decisive = matching.find(({ effect }) => effect === 'allow') ?? matching[0];
  if (!decisive) return { decision: 'deny', reason: 'no_rule', ruleId: null };
  return {
    decision: decisive.effect,
    reason: decisive.ruleId.startsWith('base:') ? 'base' : 'rule',
    ruleId: decisive.ruleId,
  };
}

/** The claim of a token issued now. `fleets`: codes, or `all` for administrators. */
export function userClaim({ rules, topicRoot, clientId, fleets }: UserContext): AclClaim {
  const base = consoleBase(createTopics(topicRoot), clientId, fleets);
  return claimOf(planConsole(rules, { base, fleets }));
}
type UserContext = {
  rules: readonly AccessRule[];
  topicRoot: string;
  clientId: string;
  fleets: ConsoleUser['fleets'];
};

/** Whether an earlier token allows nothing beyond `now`; allowing less is harmless. */
export function isWithin({ pub, sub, all }: AclClaim, now: AclClaim): boolean {
  const nobody = { clientId: '', username: '' };
  const covered = (by: string[]) => (filter: string) =>
    aclAllows({ pub: [], sub: by, all: [] }, nobody, 'subscribe', filter);
  return [...sub, ...all].every(covered(now.sub)) && [...pub, ...all].every(covered(now.pub));
}

/** EMQX lets `a/+` in a token allow a subscription to `a/#`. */
const isWidenedByEmqx = (action: AccessAction, filter: string): boolean =>
  action === 'subscribe' && /(^|\/)\+$/.test(filter);

type ConsoleRule = { rule: AccessRule; index: number };

const consoleRules = (rules: readonly AccessRule[]): ConsoleRule[] =>
  rules
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => rule.principal.kind === 'console' && checkRuleFilter(rule.topic) === null);

const acts = ({ action }: AccessRule, wanted: AccessAction): boolean => action === 'all' || action === wanted;
const isConditional = ({ qos, retain }: AccessRule): boolean => qos !== undefined || retain !== undefined;

/** `${fleet}` covers every fleet: denying too much is safe. Other placeholders have no value for users. */
function touches({ rule }: ConsoleRule, action: AccessAction, filter: string): boolean {
  if (!acts(rule, action) || (action === 'subscribe' && rule.retain !== undefined)) return false;
  const levels = rule.topic.split('/');
  if (levels.some((level) => (placeholderOf(level) ?? 'fleet') !== 'fleet')) return false;
  return overlapsFilter(levels, filter.split('/'), (level) => placeholderOf(level) === 'fleet');
}

/** One filter per fleet; none if the rule has placeholders without a value for users. */
function expand(topic: string, fleets: readonly string[] | 'all'): string[] {
  const levels = topic.split('/');
  const names = levels.map(placeholderOf).filter((name) => name !== null);
  if (names.length === 0) return [topic];
  if (names.some((name) => name !== 'fleet')) return [];
  const codes = fleets === 'all' ? ['+'] : fleets;
  return codes.map((code) => levels.map((level) => (placeholderOf(level) === 'fleet' ? code : level)).join('/'));
}
