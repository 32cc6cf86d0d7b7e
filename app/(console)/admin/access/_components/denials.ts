import type { AccessRule, Denial, RulePrincipal } from '@/lib/contracts';
import { VIN_PATTERN } from '@/lib/contracts/fleet/terms';

const BROWSER = /^web-/;

type DeniedClient =
  | { kind: 'vehicle'; vin: string }
  | { kind: 'service'; username: string }
  | { kind: 'console'; userId: string }
  | { kind: 'unknown' };

/** The kind of a client, from the naming rules of client ids. */
export function deniedClient({ clientId, username }: Pick<Denial, 'clientId' | 'username'>): DeniedClient {
  if (VIN_PATTERN.test(clientId)) return { kind: 'vehicle', vin: clientId };
  if (BROWSER.test(clientId)) return username ? { kind: 'console', userId: username } : { kind: 'unknown' };
  return username ? { kind: 'service', username } : { kind: 'unknown' };
}

/** The principal for the access check; null: unknown. */
export function deniedPrincipalOf(client: DeniedClient): string | null {
  switch (client.kind) {
    case 'vehicle':
      return client.vin;
    case 'service':
      return client.username;
    case 'console':
      return `console:${client.userId}`;
    case 'unknown':
      return null;
  }
}

/** Why no new rule can allow it. `taken`: a rule of the set denies it and has to be changed. */
type CannotAllow = 'connect' | 'fence' | 'reserved' | 'malformed' | 'taken' | 'nobody';

export function cannotAllowReason(denial: Denial, topicRoot: string): CannotAllow | null {
  const { kind, reason, ruleId } = denial;
  const client = deniedClient(denial);
  if (kind === 'connect' || reason === 'not_admitted') return 'connect';
  if (reason === 'topic_malformed') return 'malformed';
  if (reason === 'topic_reserved' || ruleId === 'base:reserved') return 'reserved';
  if (ruleId === 'base:fence') return 'fence';
  // Below the root, rules can only deny a TBox, never allow
  if (reason === 'rule') return client.kind === 'vehicle' && isBelow(topicRoot, denial.topic) ? 'taken' : null;
  if (reason !== 'no_rule') return 'fence';
  return client.kind === 'unknown' ? 'nobody' : null;
}

const isBelow = (root: string, topic: string): boolean => ['#', '+', root].includes(topic.split('/')[0] ?? '');

/** The vehicle that a proposed rule is about; prefills the names of other kinds of principals. */
export type AboutVehicle = { vin: string; fleet: string; model: string };

/** A rule with which the editor opens. */
export type RuleProposal = {
  rule: Omit<AccessRule, 'id'>;
  about: AboutVehicle | null;
  /** Id of the denying rule: the proposed rule is placed before it. */
  before: string | null;
};

/** URL that opens the draft with a rule that allows the denied action. */
export function proposalAddress(denial: Denial): string {
  const client = deniedClient(denial);
  const search = new URLSearchParams({ allow: denial.kind, topic: denial.topic, who: deniedPrincipalOf(client) ?? '' });
  if (denial.ruleId) search.set('before', denial.ruleId);
  return `/admin/access/draft?${search}`;
}

/** The principal of the parameter `who` of that URL. */
export function principalOf(who: string): RulePrincipal | null {
  if (VIN_PATTERN.test(who)) return { kind: 'vehicle', vin: who };
  if (who.startsWith('console:')) return { kind: 'console' };
  return who ? { kind: 'service', username: who } : null;
}

/** Merges the hourly counts of the same denial into one, newest first. */
export function mergeDenials(denials: readonly Denial[]): Denial[] {
  const lines = new Map<string, Denial>();
  // A list that grows at its head may have an item on two pages
  for (const denial of new Map(denials.map((one) => [one.id, one])).values()) {
    const { kind, clientId, topic, reason, ruleId } = denial;
    const key = JSON.stringify([kind, clientId, topic, reason, ruleId]);
    const line = lines.get(key);
    lines.set(key, line ? together(line, denial) : denial);
  }
  return [...lines.values()].sort((a, b) => b.lastAt - a.lastAt || b.id - a.id);
}

function together(one: Denial, other: Denial): Denial {
  const newest = one.lastAt >= other.lastAt ? one : other;
  return { ...newest, count: one.count + other.count, firstAt: Math.min(one.firstAt, other.firstAt) };
}
