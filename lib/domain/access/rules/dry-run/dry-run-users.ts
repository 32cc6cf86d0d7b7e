import { type AccessAction, type AccessRule, createTopics } from '@/lib/contracts';
import { type ConsolePlan, claimOf, consoleBase, isWithin, planConsole } from '../console-acl';
import type { ChangeGroups } from './change-groups';
import type { DryRunUser } from './dry-run-store';

type Change = Parameters<ChangeGroups['add']>[1];
type Rules = { current: readonly AccessRule[]; draft: readonly AccessRule[]; topicRoot: string };

// Placeholder: every browser has its own client id with the same rights
const CLIENT_ID = 'web';

/**
 * Compares the tokens that users would get: what the draft removes and adds. The use of browsers is not recorded, so
 * that all enabled users count.
 */
export function dryRunUsers(users: Iterable<DryRunUser>, rules: Rules, groups: ChangeGroups) {
  const known = new Map<string, Change[]>();
  const counted = { deniedPeople: 0, allowedPeople: 0 };
  for (const { email, fleets } of users) {
    const key = JSON.stringify(fleets);
    const changes = known.get(key) ?? changesFor(fleets, rules);
    known.set(key, changes);
    for (const change of changes) groups.add(email, change);
    if (changes.some(({ change }) => change === 'denied')) counted.deniedPeople++;
    if (changes.some(({ change }) => change === 'allowed')) counted.allowedPeople++;
  }
  return counted;
}

function changesFor(fleets: DryRunUser['fleets'], { current, draft, topicRoot }: Rules): Change[] {
  const base = consoleBase(createTopics(topicRoot), CLIENT_ID, fleets);
  const [before, after] = [planConsole(current, { base, fleets }), planConsole(draft, { base, fleets })];
  return [
    ...onlyIn(before, after).map((one) => ({ ...one, change: 'denied' as const, ruleId: deniedBy(after, one) })),
    ...onlyIn(after, before).map(({ ruleId, ...one }) => ({ ...one, change: 'allowed' as const, ruleId })),
  ];
}

type Given = { action: AccessAction; topic: string; ruleId: string | null };

/** Filters that `one` allows and `other` does not. */
function onlyIn(one: ConsolePlan, other: ConsolePlan): Given[] {
  const now = claimOf(other);
  const lacks = ({ action, topic }: Given) => {
    const filters = [topic];
    return !isWithin(
      { pub: action === 'publish' ? filters : [], sub: action === 'subscribe' ? filters : [], all: [] },
      now,
    );
  };
  const given = one.flatMap(({ action, filter, effect, ruleId }) =>
    effect === 'allow' ? [{ action, topic: filter, ruleId: ruleId.startsWith('base:') ? null : ruleId }] : [],
  );
  return given.filter(lacks);
}

const deniedBy = (plan: ConsolePlan, { action, topic }: Given): string | null =>
  plan.find((one) => one.effect === 'deny' && one.action === action && one.filter === topic)?.ruleId ?? null;
