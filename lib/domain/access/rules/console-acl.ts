import { type AccessAction, type AccessDecision, type AccessRule, createTopics, type Topics } from '@/lib/contracts';
import { type AclClaim, aclAllows } from './acl-claim';
import { checkRuleFilter, overlapsFilter, placeholderOf } from './rule-filter';

/** A filter of a token, and the rule that gave it or kept it out. */
type Decided = { action: AccessAction; filter: string; effect: 'allow' | 'deny'; ruleId: string };
export type ConsolePlan = readonly Decided[];

type ConsoleUser = {
  /** What the token gives without any rule. */
  base: AclClaim;
  /** Codes; `all`: an administrator's. */
  fleets: readonly string[] | 'all';
};
const ACTIONS = ['publish', 'subscribe'] as const;

/** What a token gives without any rule: the person's fleets, and its own interest with the answers to it. */
export const consoleBase = (topics: Topics, clientId: string, fleets: ConsoleUser['fleets']): AclClaim => ({
  sub: [
    ...(fleets === 'all' ? ['+'] : fleets).map(topics.filter.liveFleet),
    topics.build({ kind: 'liveInterestAnswer', clientId }),
  ],
  pub: [topics.build({ kind: 'liveInterest', clientId })],
  all: [],
});

/**
 * A token lists what it allows and can neither deny nor tell QoS and retain apart, nor, in EMQX, `+` at the end from `#`. So an allow rule for `console` adds its
 * filter only where it has no such condition, and a deny rule takes away each later filter that it meets anywhere: what is
 * in the token the rules allow.
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

/** Claim `acl` of the token. */
export function claimOf(plan: ConsolePlan): AclClaim {
  const filters = (wanted: AccessAction): string[] => [
    ...new Set(plan.flatMap(({ action, effect, filter }) => (action === wanted && effect === 'allow' ? [filter] : []))),
  ];
  return { pub: filters('publish'), sub: filters('subscribe'), all: [] };
}

/** What the broker decides by that token. `topic` must be well formed and not reserved. */
export function decideByPlan(plan: ConsolePlan, action: AccessAction, topic: string): AccessDecision {
  const matches = (one: Decided): boolean => {
    const claim = { pub: [], sub: [], all: [], [action === 'publish' ? 'pub' : 'sub']: [one.filter] };
    return one.action === action && aclAllows(claim, { clientId: '', username: '' }, action, topic);
  };
  const matching = plan.filter(matches);
  const by = matching.find(({ effect }) => effect === 'allow') ?? matching[0];
  if (!by) return { decision: 'deny', reason: 'no_rule', ruleId: null };
  return { decision: by.effect, reason: by.ruleId.startsWith('base:') ? 'base' : 'rule', ruleId: by.ruleId };
}

/** What a token of this person gives that is made now. `fleets`: codes; `all`: an administrator's. */
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

/** Whether a token made earlier allows nothing that `now` does not; that it could have more by now is no harm. */
export function isWithin({ pub, sub, all }: AclClaim, now: AclClaim): boolean {
  const nobody = { clientId: '', username: '' };
  const covered = (by: string[]) => (filter: string) =>
    aclAllows({ pub: [], sub: by, all: [] }, nobody, 'subscribe', filter);
  return [...sub, ...all].every(covered(now.sub)) && [...pub, ...all].every(covered(now.pub));
}

/** EMQX lets who has `a/+` in a token subscribe to `a/#`. */
const isWidenedByEmqx = (action: AccessAction, filter: string): boolean =>
  action === 'subscribe' && /(^|\/)\+$/.test(filter);

type ConsoleRule = { rule: AccessRule; index: number };

const consoleRules = (rules: readonly AccessRule[]): ConsoleRule[] =>
  rules
    .map((rule, index) => ({ rule, index }))
    .filter(({ rule }) => rule.principal.kind === 'console' && checkRuleFilter(rule.topic) === null);

const acts = ({ action }: AccessRule, wanted: AccessAction): boolean => action === 'all' || action === wanted;
const isConditional = ({ qos, retain }: AccessRule): boolean => qos !== undefined || retain !== undefined;

/** A placeholder may be any fleet: to deny too much of a token is safe. People have no other names than their fleets. */
function touches({ rule }: ConsoleRule, action: AccessAction, filter: string): boolean {
  if (!acts(rule, action) || (action === 'subscribe' && rule.retain !== undefined)) return false;
  const levels = rule.topic.split('/');
  if (levels.some((level) => (placeholderOf(level) ?? 'fleet') !== 'fleet')) return false;
  return overlapsFilter(levels, filter.split('/'), (level) => placeholderOf(level) === 'fleet');
}

/** One filter for each fleet; none where the rule names what people do not have. */
function expand(topic: string, fleets: readonly string[] | 'all'): string[] {
  const levels = topic.split('/');
  const names = levels.map(placeholderOf).filter((name) => name !== null);
  if (names.length === 0) return [topic];
  if (names.some((name) => name !== 'fleet')) return [];
  const codes = fleets === 'all' ? ['+'] : fleets;
  return codes.map((code) => levels.map((level) => (placeholderOf(level) === 'fleet' ? code : level)).join('/'));
}
