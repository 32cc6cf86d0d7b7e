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
// What a person waits for at most, and what one connection of the pool is worth
const LIMITS = { rows: 2_000_000, ms: 20_000 };

/**
 * What these rules would change for those who used the broker in the last 24 hours, against the rules in force: who does
 * something today and could not, and who was refused something and could. Vehicles are taken as they are now. Of people, whose
 * tokens decide, everybody who may sign in, by what the next token would give.
 */
export const dryRun = verb<typeof dryRunOperation, CtxWith<'topicRoot'>>(
  dryRunOperation,
  async ({ ctx, input: { rules } }) => {
    const root = ctx.topicRoot;
    const current = await readUsableRules(ctx.db);
    const since = ctx.clock.now() - SINCE_MS;
    const trial = createDryRun(compileRules(current.rules, { root }), compileRules(rules, { root }));
    const { complete, people } = await withTransaction(ctx, async (tx) => {
      await makeReadOnly(tx.db);
      const everybody = await readUsers(tx.db);
      const people = dryRunUsers(everybody, { current: current.rules, draft: rules, topicRoot: root }, trial.groups);
      await limitStatements(tx.db, LIMITS.ms);
      const complete = (await replay(tx.db, 'uses', since, trial)) && (await replay(tx.db, 'denials', since, trial));
      return { complete, people };
    });
    const { deniedClients, allowedClients, ...result } = trial.result();
    return {
      since,
      ...result,
      deniedClients: deniedClients + people.deniedPeople,
      deniedPeople: people.deniedPeople,
      allowedClients: allowedClients + people.allowedPeople,
      complete: complete && trial.groups.complete,
    };
  },
);

type DryRun = ReturnType<typeof createDryRun>;

/** False: there was more than LIMITS. */
async function replay(db: Transaction, what: 'uses' | 'denials', since: number, trial: DryRun): Promise<boolean> {
  try {
    for await (const rows of readRecordedActions(db, what, new Date(since))) {
      for (const row of rows) trial.take(row, what);
      if (trial.isOver()) return false;
    }
    return true;
  } catch (error) {
    if (isTimeout(error)) return false;
    throw error;
  }
}

// query_canceled
const isTimeout = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '57014';

function createDryRun(current: CompiledRules, draft: CompiledRules) {
  const began = performance.now();
  const groups = new ChangeGroups();
  const counted = { tried: 0, deniedClients: 0, deniedVehicles: 0, allowedClients: 0 };
  let last = { denied: '', allowed: '' };
  let principal: RulePrincipalKeys | null = null;
  let deniedPrincipalOf = '';

  function take(row: RecordedAction, what: 'uses' | 'denials'): void {
    counted.tried++;
    const { clientId, action, topic, qos, retain } = row;
    if (clientId !== deniedPrincipalOf) principal = readPrincipal(row);
    deniedPrincipalOf = clientId;
    if (!principal) return;
    const question = { action, topic: fillTopic(topic, ownNames(principal)), qos, retain };
    const now = draft.decide(principal, question);
    if (now.decision === (what === 'uses' ? 'allow' : 'deny')) return;
    // What the rules in force decide the same is no change
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
    take,
    isOver: () => counted.tried >= LIMITS.rows || performance.now() - began > LIMITS.ms,
    result: () => ({ ...counted, groups: groups.list() }),
  };
}

/** null: it is gone, or may not connect any more. */
function readPrincipal({ vin, serial, fleet, model, tags, username }: RecordedAction): RulePrincipalKeys | null {
  if (vin !== null)
    return serial === null ? null : toRulePrincipalKeys({ kind: 'tbox', vin, serial, fleet, model, tags });
  return username === null ? null : toRulePrincipalKeys({ kind: 'service', username });
}
