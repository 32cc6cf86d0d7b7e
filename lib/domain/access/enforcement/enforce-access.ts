import type { BrokerSession } from '@/lib/contracts';
import { forEachLimited } from '@/lib/platform/async/for-each-limited';
import type { Broker } from '@/lib/platform/broker';
import type { Db } from '@/lib/platform/db';
import type { Ctx } from '../../context';
import { BanList } from '../authentication/bans/ban-list';
import { readBans } from '../authentication/bans/ban-store';
import { TOKEN_SECONDS } from '../authentication/live-tokens/issue-live-token';
import { type StoredRuleSet, selectRuleSet } from '../rule-set/rule-set-store';
import type { CompiledRules } from '../rules/compile-rules';
import { findUsers, readAccounts, readTboxes, readVins } from './authorization-state-store';
import { type Decision, type EvaluationContext, evaluateClient } from './evaluate-client';

const CONCURRENCY = 16;

export type Enforced = {
  clients: number;
  unsubscribed: number;
  disconnected: Partial<Record<DisconnectReason, number>>;
};
type DisconnectReason = NonNullable<Decision['disconnectReason']>;
type Input = {
  broker: Broker;
  rules: CompiledRules;
  topicRoot: string;
  /** Only these vehicles; default: every client. */
  vehicleIds?: readonly number[];
};

/**
 * Looks at every client of the broker as if it came now: subscriptions that are not allowed any more end, and who may not be
 * connected goes. What clients publish is asked anew, because the broker forgets its decisions. Safe beside others that do
 * the same. @throws BrokerError; what was done by then stays done
 */
export async function enforceAccess({ ctx, input }: { ctx: Ctx; input: Input }): Promise<Enforced> {
  const { broker, rules, topicRoot, vehicleIds } = input;
  const { bans } = (await readBans(ctx.db, undefined)) ?? { bans: [] };
  const shared = { rules, topicRoot, bans: new BanList(bans), now: ctx.clock.now() };
  const done: Enforced = { clients: 0, unsubscribed: 0, disconnected: {} };
  if (!vehicleIds) await broker.clearDecisions();
  for await (const clients of vehicleIds ? sessionsOf(ctx, broker, vehicleIds) : broker.sessions()) {
    const context: EvaluationContext = { ...shared, ...(await readEvaluationContext(ctx, rules, clients)) };
    done.clients += clients.length;
    const evaluated = await evaluateAll(broker, clients, context);
    const held = evaluated.flatMap(({ client: { clientId }, disconnectReason, refused: filters }) =>
      disconnectReason === null && filters.length > 0 ? [{ clientId, filters }] : [],
    );
    if (held.length > 0) await broker.unsubscribe(held);
    for (const { filters } of held) done.unsubscribed += filters.length;
    // One that is away keeps what waits for it, and cannot come back as it is
    const gone = evaluated.flatMap(({ client: { clientId, connected }, disconnectReason }) =>
      disconnectReason && connected ? [{ clientId, disconnectReason }] : [],
    );
    if (gone.length > 0) await broker.disconnect(gone.map(({ clientId }) => clientId));
    for (const { disconnectReason: reason } of gone) done.disconnected[reason] = (done.disconnected[reason] ?? 0) + 1;
  }
  return done;
}

/** Those of whom the broker's list says too little are asked for one by one. */
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
  const picked: BrokerSession[] = [];
  await forEachLimited(CONCURRENCY, await readVins(ctx.db, ids), async (vin) => {
    const client = await getSession(broker, vin);
    if (!client) return;
    await broker.clearDecisions(vin);
    picked.push(client);
  });
  yield picked;
}

async function readEvaluationContext(
  { db, clock }: Ctx,
  { version }: CompiledRules,
  clients: readonly BrokerSession[],
) {
  const of = (wanted: BrokerSession['kind']) => clients.filter(({ kind }) => kind === wanted);
  const names = (wanted: BrokerSession['kind']) => of(wanted).flatMap(({ username }) => username ?? []);
  const isByAge = of('live').some(({ acl }) => acl === null);
  const [tboxes, accounts, users, consoleSince] = await Promise.all([
    readTboxes(db, of('tbox')),
    readAccounts(db, names('account')),
    findUsers(db, names('live')),
    isByAge ? readConsoleRulesSince(db, version, clock.now()) : 0,
  ]);
  return { tboxes, accounts, users, consoleSince };
}

/** As the database writes it, the same for the same rules. */
const consoleRulesOf = ({ rules }: StoredRuleSet): string =>
  JSON.stringify(Array.isArray(rules) ? rules.filter((rule) => rule?.principal?.kind === 'console') : []);
const NO_RULES = '[]';

/**
 * Since when rules have said of people what they say in this version, ms since the epoch: whoever has an older token may have
 * more. Not looked for further back than a token lives.
 */
export async function readConsoleRulesSince(db: Db, version: number, now: number): Promise<number> {
  const oldest = now - TOKEN_SECONDS * 1_000;
  let stored = await selectRuleSet(db, { version });
  if (!stored) return oldest;
  const said = consoleRulesOf(stored);
  let since = oldest;
  while (stored && consoleRulesOf(stored) === said) {
    since = stored.publishedAt ?? oldest;
    if (since <= oldest) return oldest;
    stored = await selectRuleSet(db, { before: stored.version });
  }
  return stored || said !== NO_RULES ? since : oldest;
}
