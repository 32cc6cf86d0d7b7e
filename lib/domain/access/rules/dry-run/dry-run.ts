import { dryRunOperation } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { type CtxWith, withTransaction } from '../../../context';
import { verb } from '../../../verb';
import { readUsableRules } from '../../rule-set/rule-set-store';
import { type CompiledRules, compileRules, type RulePrincipalKeys, toRulePrincipalKeys } from '../compile-rules';
import { fillTopic, ownNames } from '../generalise-topic';
import { ChangeGroups } from './change-groups';
import { limitStatements, makeReadOnly, type RecordedAction, readRecordedActions, readUsers } from './dry-run-store';
import { dryRunUsers } from './dry-run-users';

const SINCE_MS = 24 * 3_600_000;
// Limits the waiting time of a user, and of a pooled connection
const LIMITS = { rows: 2_000_000, ms: 20_000 };

/**
 * Compares these rules with the current ones for the traffic of the last 24 hours: who would lose access, and who would
 * gain what was denied. Clients are evaluated with their current attributes. Users are compared by the tokens they
 * would get next, whether they connected or not.
 */
export const dryRun = verb<typeof dryRunOperation, CtxWith<'topicRoot'>>(
  dryRunOperation,
  async ({ ctx, input: { rules } }) => {
    const root = ctx.topicRoot;
    const current = await readUsableRules(ctx.db);
    const since = ctx.clock.now() - SINCE_MS;
    const replayed = createReplay(compileRules(current.rules, { root }), compileRules(rules, { root }));
    const { complete, people } = await withTransaction(ctx, async (tx) => {
      await makeReadOnly(tx.db);
      const users = await readUsers(tx.db);
      const people = dryRunUsers(users, { current: current.rules, draft: rules, topicRoot: root }, replayed.groups);
      await limitStatements(tx.db, LIMITS.ms);
      const complete =
        (await replay(tx.db, 'uses', since, replayed)) && (await replay(tx.db, 'denials', since, replayed));
      return { complete, people };
    });
    const { deniedClients, allowedClients, ...result } = replayed.result();
    return {
      since,
      ...result,
      deniedClients: deniedClients + people.deniedPeople,
      deniedPeople: people.deniedPeople,
      allowedClients: allowedClients + people.allowedPeople,
      complete: complete && replayed.groups.complete,
    };
  },
);

type Replay = ReturnType<typeof createReplay>;

/** False if LIMITS were exceeded. */
async function replay(db: Transaction, what: 'uses' | 'denials', since: number, replayed: Replay): Promise<boolean> {
  try {
    for await (const rows of readRecordedActions(db, what, new Date(since))) {
      for (const row of rows) replayed.replayRow(row, what);
      if (replayed.isOver()) return false;
    }
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  }
}

// query_canceled
const isTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '57014';

function createReplay(current: CompiledRules, draft: CompiledRules) {
  const began = performance.now();
  const groups = new ChangeGroups();
  const counted = { tried: 0, deniedClients: 0, deniedVehicles: 0, allowedClients: 0 };
  let last = { denied: '', allowed: '' };
  let principal: RulePrincipalKeys | null = null;
  let principalClientId = '';

  function replayRow(row: RecordedAction, what: 'uses' | 'denials'): void {
    counted.tried++;
    const { clientId, action, topic, qos, retain } = row;
    if (clientId !== principalClientId) principal = readPrincipal(row);
    principalClientId = clientId;
    if (!principal) return;
    const question = { action, topic: fillTopic(topic, ownNames(principal)), qos, retain };
    const now = draft.decide(principal, question);
    if (now.decision === (what === 'uses' ? 'allow' : 'deny')) return;
    // The current rules decide the same: no change
    if (current.decide(principal, question).decision === now.decision) return;
    const change = what === 'uses' ? ('denied' as const) : ('allowed' as const);
    groups.add(clientId, { action, topic, change, ruleId: now.ruleId });
    if (last[change] === clientId) return;
    last = { ...last, [change]: clientId };
    if (change === 'allowed') counted.allowedClients++;
    else {
      counted.deniedClients++;
      if (principal.subject.kind === 'tbox') counted.deniedVehicles++;
    }
  }

  return {
    groups,
    replayRow,
    isOver: () => counted.tried >= LIMITS.rows || performance.now() - began > LIMITS.ms,
    result: () => ({ ...counted, groups: groups.list() }),
  };
}

/** Null if it no longer exists or may not connect. */
function readPrincipal({ vin, serial, fleet, model, tags, username }: RecordedAction): RulePrincipalKeys | null {
  if (vin !== null)
    return serial === null ? null : toRulePrincipalKeys({ kind: 'tbox', vin, serial, fleet, model, tags });
  return username === null ? null : toRulePrincipalKeys({ kind: 'service', username });
}
