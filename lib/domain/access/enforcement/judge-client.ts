import { type BrokerClient, createTopics } from '@/lib/contracts';
import { aclAllows } from '../acl-claim';
import type { BanList } from '../bans/ban-list';
import { claimOf, consoleBase, planConsole } from '../console-acl';
import { type AccessSubject, type CompiledRules, toAsker } from '../rules/compile-rules';
import type { KnownPerson, KnownTbox } from './standing-store';

export type HeldFilter = { filter: string; qos: 0 | 1 | 2 };
export type Grounds = {
  rules: CompiledRules;
  topicRoot: string;
  bans: BanList;
  tboxes: ReadonlyMap<string, KnownTbox>;
  accounts: ReadonlySet<string>;
  persons: ReadonlyMap<string, KnownPerson>;
  now: number;
};
export type Verdict = {
  /** Why it may not be connected; null: it may. */
  go: 'banned' | 'not_bound' | 'method_not_allowed' | 'account_gone' | 'person_gone' | 'token_outdated' | null;
  /** Filters that it holds and could not subscribe to now. */
  refused: string[];
};

const STAYS: Verdict = { go: null, refused: [] };

/** What a client may keep, as if it came now. The platform itself (`kind` service) is not judged. */
export function judgeClient(client: BrokerClient, held: readonly HeldFilter[], grounds: Grounds): Verdict {
  const { clientId, username, peer, kind } = client;
  if (kind === 'service') return STAYS;
  const address = peer?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1') ?? '';
  if (grounds.bans.isBanned({ clientId, username: username ?? '', address }, grounds.now)) {
    return { go: 'banned', refused: [] };
  }
  if (kind === 'tbox') return judgeTbox(client, held, grounds);
  if (kind === 'live') return judgePerson(client, held, grounds);
  return judgeAccount(client, held, grounds);
}

function judgeAccount({ username }: BrokerClient, held: readonly HeldFilter[], { accounts, rules }: Grounds): Verdict {
  if (username === null || !accounts.has(username)) return { go: 'account_gone', refused: [] };
  return { go: null, refused: refusedFilters(rules, { kind: 'service', username }, held) };
}

function judgeTbox(
  { clientId, username, certificateCommonName }: BrokerClient,
  held: readonly HeldFilter[],
  grounds: Grounds,
): Verdict {
  const known = grounds.tboxes.get(clientId);
  if (!known) return { go: 'not_bound', refused: [] };
  const method = proofOf(username, certificateCommonName, known);
  if (method && !known.methods.includes(method)) return { go: 'method_not_allowed', refused: [] };
  return { go: null, refused: refusedFilters(grounds.rules, known.subject, held) };
}

function proofOf(username: string | null, commonName: string | null, { subject }: KnownTbox) {
  if (commonName) return 'certificate';
  // EMQX's list leaves the certificate out: what has a TBox's user name has shown its password
  return username === subject.serial ? 'password' : null;
}

function judgePerson({ clientId, username }: BrokerClient, held: readonly HeldFilter[], grounds: Grounds): Verdict {
  const person = grounds.persons.get(username ?? '');
  if (!person) return { go: 'person_gone', refused: [] };
  const fleets = person.role === 'admin' ? 'all' : person.fleets;
  const base = consoleBase(createTopics(grounds.topicRoot), clientId, fleets);
  const claim = claimOf(planConsole(grounds.rules.rules, { base, fleets }));
  const asked = { clientId, username: username ?? '' };
  const fits = held.every(({ filter }) => aclAllows(claim, asked, 'subscribe', filter));
  // Its token would go on allowing what was ended here: it has to come back with another
  return fits ? STAYS : { go: 'token_outdated', refused: [] };
}

/** EMQX lists `$share/group/filter`, and asks about the filter alone. */
const unshared = (filter: string): string => filter.replace(/^\$share\/[^/]*\/|^\$queue\//, '');

function refusedFilters(rules: CompiledRules, subject: AccessSubject, held: readonly HeldFilter[]): string[] {
  const asker = toAsker(subject);
  return held.flatMap(({ filter, qos }) => {
    const question = { action: 'subscribe', topic: unshared(filter), qos, retain: false } as const;
    return rules.decide(asker, question).decision === 'deny' ? [filter] : [];
  });
}
