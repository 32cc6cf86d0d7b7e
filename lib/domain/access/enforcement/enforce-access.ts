import { type BrokerSession, MAX_LIVE_CONNECTIONS } from '@/lib/contracts';
import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../../context';
import { BanList } from '../authentication/bans/ban-list';
import { readBans } from '../authentication/bans/ban-store';
import { TOKEN_SECONDS } from '../authentication/live-tokens/issue-live-token';
import { sessionOfClient } from '../authentication/live-tokens/live-client-id';
import { type StoredRuleSet, selectRuleSet } from '../rule-set/rule-set-store';
import type { CompiledRules } from '../rules/compile-rules';
import { findOpenSessions, findUsers, readAccounts, readTboxes, readVins } from './authorization-state-store';
import { type Decision, type EvaluationContext, evaluateClient } from './evaluate-client';

const CONCURRENCY = 16;

export type Enforced = {
  clients: number;
  unsubscribed: number;
  disconnected: Partial<Record<EnforcementReason, number>>;
};
type EnforcementReason = NonNullable<Decision['disconnectReason']>;
type Input = {
  broker: Broker;
  rules: CompiledRules;
  topicRoot: string;
  /** Default: every client. */
  vehicleIds?: readonly number[];
};

/**
 * Evaluates every client of the broker as if it connected now: ends subscriptions that are no longer allowed, and
 * disconnects clients that may not be connected. Clears cached decisions, so that publications are authorized again.
 * Safe beside replicas.
 * @throws BrokerError; earlier changes remain
 */
export async function enforceAccess({ ctx, input }: { ctx: Ctx; input: Input }): Promise<Enforced> {
  const { broker, rules, topicRoot, vehicleIds } = input;
  const { bans } = (await readBans(ctx.db, undefined)) ?? { bans: [] };
  const shared = { rules, topicRoot, bans: new BanList(bans), now: ctx.clock.now() };
  const done: Enforced = { clients: 0, unsubscribed: 0, disconnected: {} };
  const live: BrokerSession[] = [];
  if (!vehicleIds) await broker.clearDecisions();
  for await (const clients of vehicleIds ? sessionsOf(ctx, broker, vehicleIds) : broker.sessions()) {
    const context: EvaluationContext = { ...shared, ...(await readEvaluationContext(ctx, rules, clients)) };
    done.clients += clients.length;
    const evaluated = await evaluateAll(broker, clients, context);
    const toUnsubscribe = evaluated.flatMap(({ client: { clientId }, disconnectReason, refused: filters }) =>
      disconnectReason === null && filters.length > 0 ? [{ clientId, filters }] : [],
    );
    if (toUnsubscribe.length > 0) await broker.unsubscribe(toUnsubscribe);
    for (const { filters } of toUnsubscribe) done.unsubscribed += filters.length;
    // A disconnected client keeps its session, but cannot reconnect
    const toDisconnect = evaluated.flatMap(({ client: { clientId, connected }, disconnectReason }) =>
      disconnectReason && connected ? [{ clientId, disconnectReason }] : [],
    );
    await disconnect(broker, toDisconnect, done);
    for (const { client, disconnectReason } of evaluated)
      if (client.kind === 'live' && disconnectReason === null) live.push(client);
  }
  const disconnectReason = 'too_many_live_connections';
  await disconnect(
    broker,
    beyondLimit(live).map((clientId) => ({ clientId, disconnectReason })),
    done,
  );
  return done;
}

type ToDisconnect = { clientId: string; disconnectReason: EnforcementReason };
async function disconnect(broker: Broker, clients: ToDisconnect[], { disconnected }: Enforced): Promise<void> {
  if (clients.length > 0) await broker.disconnect(clients.map(({ clientId }) => clientId));
  for (const { disconnectReason: reason } of clients) disconnected[reason] = (disconnected[reason] ?? 0) + 1;
}

/** The newest of each session's connections that are too many. EMQX accepts a token without asking the edge, which could refuse it. */
function beyondLimit(live: BrokerSession[]): string[] {
  const counts = new Map<string, number>();
  const byAge = live.sort((left, right) => (left.connectedAt ?? 0) - (right.connectedAt ?? 0));
  return byAge.flatMap(({ clientId }) => {
    const sessionId = sessionOfClient(clientId) ?? '';
    const count = (counts.get(sessionId) ?? 0) + 1;
    counts.set(sessionId, count);
    return count > MAX_LIVE_CONNECTIONS ? [clientId] : [];
  });
}

/** Reads clients one by one where the broker's list has too little detail. */
async function evaluateAll(broker: Broker, clients: readonly BrokerSession[], context: EvaluationContext) {
  const evaluated = clients.map((client) => ({ client, ...evaluateClient(client, context) }));
  await forEachLimited(
    CONCURRENCY,
    evaluated.filter(({ needsDetails }) => needsDetails),
    async (one) => {
      const client = await getSession(broker, one.client.clientId);
      if (client) Object.assign(one, evaluateClient(client, context));
    },
  );
  return evaluated;
}

async function getSession(broker: Broker, clientId: string): Promise<BrokerSession | null> {
  const client = await broker.getClient(clientId);
  return client && { ...client, certificateKnown: true, acl: null };
}

async function* sessionsOf(ctx: Ctx, broker: Broker, ids: readonly number[]): AsyncGenerator<BrokerSession[]> {
  const sessions: BrokerSession[] = [];
  await forEachLimited(CONCURRENCY, await readVins(ctx.db, ids), async (vin) => {
    const client = await getSession(broker, vin);
    if (!client) return;
    await broker.clearDecisions(vin);
    sessions.push(client);
  });
  yield sessions;
}

async function readEvaluationContext(
  { db, clock }: Ctx,
  { version }: CompiledRules,
  clients: readonly BrokerSession[],
) {
  const of = (wanted: BrokerSession['kind']) => clients.filter(({ kind }) => kind === wanted);
  const names = (wanted: BrokerSession['kind']) => of(wanted).flatMap(({ username }) => username ?? []);
  const isByAge = of('live').some(({ acl }) => acl === null);
  const now = clock.now();
  const sessionIds = of('live').flatMap(({ clientId }) => sessionOfClient(clientId) ?? []);
  const [tboxes, accounts, users, sessions, consoleSince] = await Promise.all([
    readTboxes(db, of('tbox')),
    readAccounts(db, names('account')),
    findUsers(db, names('live')),
    findOpenSessions(db, { ids: sessionIds, now }),
    isByAge ? readConsoleRulesSince(db, version, now) : 0,
  ]);
  return { tboxes, accounts, users, sessions, consoleSince };
}

/** Rules for browsers as JSON; jsonb has a canonical order, so equal rules are equal text. */
const consoleRulesOf = ({ rules }: StoredRuleSet): string =>
  JSON.stringify(Array.isArray(rules) ? rules.filter((rule) => rule?.principal?.kind === 'console') : []);
const NO_RULES = '[]';

/**
 * Since when the rules for browsers are the same as in this version, ms since the epoch: an older token may allow more.
 * Looks back at most as long as a token lives.
 */
async function readConsoleRulesSince(db: Db, version: number, now: number): Promise<number> {
  const oldest = now - TOKEN_SECONDS * 1_000;
  let stored = await selectRuleSet(db, { version });
  if (!stored) return oldest;
  const wanted = consoleRulesOf(stored);
  let since = oldest;
  while (stored && consoleRulesOf(stored) === wanted) {
    since = stored.publishedAt ?? oldest;
    if (since <= oldest) return oldest;
    stored = await selectRuleSet(db, { before: stored.version });
  }
  return stored || wanted !== NO_RULES ? since : oldest;
}
