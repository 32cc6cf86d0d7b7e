import type { BrokerSession, BrokerSubscription } from '@/lib/contracts';
import type { BanList } from '../authentication/bans/ban-list';
import { sessionOfClient } from '../authentication/live-tokens/live-client-id';
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
  /** Open sessions of browsers, each with the id of its user. */
  sessions: ReadonlyMap<string, string>;
  /** Since when the rules for browsers are unchanged, ms since the epoch. */
  consoleSince: number;
  now: number;
};
export type Decision = {
  /** Null if it may stay connected. */
  disconnectReason:
    | 'banned'
    | 'not_bound'
    | 'method_not_allowed'
    | 'out_of_scope'
    | 'account_gone'
    | 'person_gone'
    | 'session_ended'
    | 'token_outdated'
    | 'too_many_live_connections'
    | null;
  /** Subscribed filters that are not allowed any more. */
  refused: string[];
  /** The decision depends on the client certificate, which the broker's list does not include. */
  needsDetails?: true;
};

const KEPT: Decision = { disconnectReason: null, refused: [] };

/** Evaluates a client as if it connected now. The platform itself (`service`) is always kept. */
export function evaluateClient(client: BrokerSession, context: EvaluationContext): Decision {
  const { clientId, username, peer, kind } = client;
  if (kind === 'service') return KEPT;
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

function evaluateTbox(client: BrokerSession, context: EvaluationContext): Decision {
  const { clientId, certificateCommonName, certificateKnown, subscriptions } = client;
  const known = context.tboxes.get(clientId);
  if (!known) return { disconnectReason: 'not_bound', refused: [] };
  const { subject, hasPassword, isOutOfScope } = known;
  const serial = claimedSerial(client, known);
  // Another TBox than the bound one would execute commands meant for this vehicle
  if (serial !== null && serial !== subject.serial) return { disconnectReason: 'not_bound', refused: [] };
  const isAllowed = isMethodAllowed(client, known, serial);
  if (!isAllowed && certificateKnown) return { disconnectReason: 'method_not_allowed', refused: [] };
  if (isOutOfScope && certificateCommonName) return { disconnectReason: 'out_of_scope', refused: [] };
  // A deleted password is enforced by its own notification
  const needsDetails = (isOutOfScope && !certificateKnown) || (!isAllowed && hasPassword);
  const refused = refusedFilters(context.rules, subject, subscriptions);
  return { disconnectReason: null, refused, ...(needsDetails && { needsDetails }) };
}

/** Serial that the client authenticated with; null if unknown: with a certificate any user name is accepted. */
const claimedSerial = (
  { username, certificateCommonName, certificateKnown }: BrokerSession,
  { isNamedTbox }: KnownTbox,
): string | null => certificateCommonName ?? (certificateKnown || isNamedTbox ? username : null);

function isMethodAllowed(
  { certificateCommonName }: BrokerSession,
  { methods, hasPassword }: KnownTbox,
  serial: string | null,
): boolean {
  if (certificateCommonName) return methods.includes('certificate');
  return serial === null || (hasPassword && methods.includes('password'));
}

/** A token cannot be changed: a browser whose token allows too much is disconnected and gets a new one. */
function evaluateUser(client: BrokerSession, context: EvaluationContext): Decision {
  const { users, sessions, rules, topicRoot, consoleSince } = context;
  const { clientId, username, subscriptions, acl, connectedAt } = client;
  const user = users.get(username ?? '');
  if (!user) return { disconnectReason: 'person_gone', refused: [] };
  if (sessions.get(sessionOfClient(clientId) ?? '') !== username)
    return { disconnectReason: 'session_ended', refused: [] };
  const now = userClaim({ rules: rules.rules, topicRoot, clientId, fleets: user.fleets });
  const subscribed = { pub: [], sub: subscriptions.map(({ filter }) => filter), all: [] };
  // If the broker does not know the token's claims, only its age counts
  const isOld = acl === null && connectedAt !== null && connectedAt < Math.max(consoleSince, user.changedAt);
  return !isOld && isWithin(acl ?? subscribed, now) ? KEPT : { disconnectReason: 'token_outdated', refused: [] };
}

/** EMQX lists `$share/group/filter`, but authorizes the filter alone. */
const unshared = (filter: string): string => filter.replace(/^\$share\/[^/]*\/|^\$queue\//, '');

function refusedFilters(
  rules: CompiledRules,
  subject: Principal,
  subscriptions: readonly BrokerSubscription[],
): string[] {
  const principal = toRulePrincipalKeys(subject);
  return subscriptions.flatMap(({ filter, qos }) => {
    const question = { action: 'subscribe', topic: unshared(filter), qos, retain: false } as const;
    return rules.decide(principal, question).decision === 'deny' ? [filter] : [];
  });
}
