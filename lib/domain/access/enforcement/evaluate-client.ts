import type { BrokerSession, BrokerSubscription } from '@/lib/contracts';
import type { BanList } from '../authentication/bans/ban-list';
import { type CompiledRules, type Principal, toRulePrincipalKeys } from '../rules/compile-rules';
import { isWithin, userClaim } from '../rules/console-acl';
import type { KnownTbox, KnownUser } from './authorization-state-store';

export type EvaluationContext = {
  rules: CompiledRules;
  topicRoot: string;
  bans: BanList;
  tboxes: ReadonlyMap<string, KnownTbox>;
  accounts: ReadonlySet<string>;
  users: ReadonlyMap<string, KnownUser>;
  /** Since when rules have said of people what they say now. */
  consoleSince: number;
  now: number;
};
export type Decision = {
  /** Why it may not be connected; null: it may. */
  disconnectReason:
    | 'banned'
    | 'not_bound'
    | 'method_not_allowed'
    | 'out_of_scope'
    | 'account_gone'
    | 'person_gone'
    | 'token_outdated'
    | null;
  /** Filters that it holds and could not subscribe to now. */
  refused: string[];
  /** Whether it has shown a certificate decides, and the broker has not said. */
  needsDetails?: true;
};

const STAYS: Decision = { disconnectReason: null, refused: [] };

/** What a client may keep, as if it came now. The platform itself (`kind` service) is not judged. */
export function evaluateClient(client: BrokerSession, context: EvaluationContext): Decision {
  const { clientId, username, peer, kind } = client;
  if (kind === 'service') return STAYS;
  const address = peer?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') ?? '';
  if (context.bans.isBanned({ clientId, username: username ?? '', address }, context.now)) {
    return { disconnectReason: 'banned', refused: [] };
  }
  if (kind === 'tbox') return evaluateTbox(client, context);
  if (kind === 'live') return evaluateUser(client, context);
  return evaluateAccount(client, context);
}

function evaluateAccount({ username, subscriptions }: BrokerSession, { accounts, rules }: EvaluationContext): Decision {
  if (username === null || !accounts.has(username)) return { disconnectReason: 'account_gone', refused: [] };
  return { disconnectReason: null, refused: refusedFilters(rules, { kind: 'service', username }, subscriptions) };
}

function evaluateTbox(
  { clientId, username, certificateCommonName, certificateKnown, subscriptions }: BrokerSession,
  context: EvaluationContext,
): Decision {
  const known = context.tboxes.get(clientId);
  if (!known) return { disconnectReason: 'not_bound', refused: [] };
  const { subject, methods, hasPassword, isNamedTbox, isOutOfScope } = known;
  // Beside a certificate any user name may be given
  const serial = certificateCommonName ?? (certificateKnown || isNamedTbox ? username : null);
  // Another TBox than the one that is in the vehicle now: it would carry out what is meant for this car
  if (serial !== null && serial !== subject.serial) return { disconnectReason: 'not_bound', refused: [] };
  const mayPassword = hasPassword && methods.includes('password');
  const isAllowed = certificateCommonName ? methods.includes('certificate') : serial === null || mayPassword;
  if (!isAllowed && certificateKnown) return { disconnectReason: 'method_not_allowed', refused: [] };
  if (isOutOfScope && certificateCommonName) return { disconnectReason: 'out_of_scope', refused: [] };
  const refused = refusedFilters(context.rules, subject, subscriptions);
  if (isOutOfScope && !certificateKnown) return { disconnectReason: null, refused, needsDetails: true };
  // Whose password is gone is looked at by itself
  return isAllowed || !hasPassword
    ? { disconnectReason: null, refused }
    : { disconnectReason: null, refused, needsDetails: true };
}

/** A token would go on allowing what was ended here: whoever has one that gives too much must come back with another. */
function evaluateUser(client: BrokerSession, { users, rules, topicRoot, consoleSince }: EvaluationContext): Decision {
  const { clientId, username, subscriptions, acl, connectedAt } = client;
  const person = users.get(username ?? '');
  if (!person) return { disconnectReason: 'person_gone', refused: [] };
  const now = userClaim({ rules: rules.rules, topicRoot, clientId, fleets: person.fleets });
  const held = { pub: [], sub: subscriptions.map(({ filter }) => filter), all: [] };
  // Where the broker does not say what the token allows, all that is sure is when it was made
  const isOld = acl === null && connectedAt !== null && connectedAt < Math.max(consoleSince, person.changedAt);
  return !isOld && isWithin(acl ?? held, now) ? STAYS : { disconnectReason: 'token_outdated', refused: [] };
}

/** EMQX lists `$share/group/filter`, and asks about the filter alone. */
const unshared = (filter: string): string => filter.replace(/^\$share\/[^/]*\/|^\$queue\//, '');

function refusedFilters(rules: CompiledRules, subject: Principal, held: readonly BrokerSubscription[]): string[] {
  const principal = toRulePrincipalKeys(subject);
  return held.flatMap(({ filter, qos }) => {
    const question = { action: 'subscribe', topic: unshared(filter), qos, retain: false } as const;
    return rules.decide(principal, question).decision === 'deny' ? [filter] : [];
  });
}
