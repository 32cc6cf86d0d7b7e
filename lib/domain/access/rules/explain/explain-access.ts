import {
  type AccessDecision,
  type AccessRule,
  createTopics,
  type ExplainedPrincipal,
  explainAccessOperation,
  isStorableText,
  ruleListSchema,
  type Topics,
} from '@/lib/contracts';
import type { Ctx, CtxWith } from '../../../context';
import { NotFoundError } from '../../../errors';
import { verb } from '../../../verb';
import { selectRuleSet } from '../../rule-set/rule-set-store';
import type { AclClaim } from '../acl-claim';
import { baseRules } from '../base-rules';
import { type AccessQuestion, compileRules, toRulePrincipalKeys } from '../compile-rules';
import { consoleBase, decideByPlan, planConsole } from '../console-acl';
import type { RulePrincipalKeys } from '../principal-keys';
import { isBanned, selectService, selectTbox, selectUser, type TboxRow, type UserRow } from './subject-store';

/**
 * Explains a decision: the result, the principal, and the deciding rule. `not_admitted`: it may not connect at all (no
 * TBox, only revoked certificates, disabled or banned).
 * @throws NotFoundError
 */
export const explainAccess = verb<typeof explainAccessOperation, CtxWith<'topicRoot'>>(
  explainAccessOperation,
  async ({ ctx, input: { who, rules: draft, ...question } }) => {
    const { topicRoot } = ctx;
    const [{ subject, decides }, stored] = await Promise.all([
      findSubject(ctx, { who, topic: question.topic, topicRoot }),
      draft ? null : selectRuleSet(ctx.db, null),
    ]);
    const rules = draft ?? ruleListSchema.parse(stored?.rules ?? []);
    const decision = decide(rules, decides, question, topicRoot);
    const all = [...rules, ...baseRules(topicRoot)];
    const rule = decision.ruleId === null ? null : (all.find(({ id }) => id === decision.ruleId) ?? null);
    return { ...decision, rule, version: draft ? null : (stored?.version ?? 0), subject };
  },
);

function decide(
  rules: readonly AccessRule[],
  decides: FoundSubject['decides'],
  question: AccessQuestion,
  root: string,
): AccessDecision {
  if (decides === null) return { decision: 'deny', reason: 'not_admitted', ruleId: null };
  const compiled = compileRules(rules, { root });
  if (decides.by === 'rules') return compiled.decide(decides.principal, question);
  // Malformed and reserved topics are denied for everybody
  const asPlatform = compiled.decide(toRulePrincipalKeys({ kind: 'platform' }), question);
  if (asPlatform.decision === 'deny') return asPlatform;
  return decideByPlan(planConsole(rules, decides), question.action, question.topic);
}

type FoundSubject = {
  subject: ExplainedPrincipal;
  /** Null if the client may not connect. */
  decides:
    | { by: 'rules'; principal: RulePrincipalKeys }
    | { by: 'token'; base: AclClaim; fleets: readonly string[] | 'all' }
    | null;
};

const CONSOLE_PREFIX = 'console:';

/**
 * Finds a client by VIN, TBox serial, service user name, or `console:` with the id or e-mail address of a user.
 * @throws NotFoundError
 */
async function findSubject(
  ctx: Ctx,
  { who, topic, topicRoot }: { who: string; topic: string; topicRoot: string },
): Promise<FoundSubject> {
  const { db } = ctx;
  const now = new Date(ctx.clock.now());
  if (!isStorableText(who)) throw new NotFoundError('A client with this name');
  if (who.startsWith(CONSOLE_PREFIX)) {
    const user = await selectUser(db, who.slice(CONSOLE_PREFIX.length));
    if (!user) throw new NotFoundError(`User ${who.slice(CONSOLE_PREFIX.length)}`);
    const banned = user.banned || (await isBanned(db, { username: user.id, now }));
    return { subject: named(user), decides: banned ? null : byToken(user, createTopics(topicRoot), topic) };
  }
  const tbox = await selectTbox(db, who);
  if (tbox) {
    const banned = await isBanned(db, { clientId: tbox.vin, now });
    return { subject: { kind: 'tbox', ...publicFields(tbox) }, decides: banned ? null : byRules(tbox) };
  }
  const service = await selectService(db, who);
  if (!service) throw new NotFoundError(`A vehicle, TBox or service account ${who}`);
  const subject = { kind: 'service' as const, username: who };
  const isOut = service.disabled || (await isBanned(db, { username: who, now }));
  return { subject, decides: isOut ? null : { by: 'rules', principal: toRulePrincipalKeys(subject) } };
}

const publicFields = ({ cannotConnect: _, ...tbox }: TboxRow) => tbox;

function byRules({ serial, cannotConnect, ...tbox }: TboxRow): FoundSubject['decides'] {
  if (serial === null || cannotConnect) return null;
  return { by: 'rules', principal: toRulePrincipalKeys({ kind: 'tbox', serial, ...tbox }) };
}

const named = ({ id: userId, email, fleets }: UserRow) => ({ kind: 'console' as const, userId, email, fleets });

/** Uses the client id of an interest topic, because each browser has its own. */
function byToken({ role, fleets }: UserRow, topics: Topics, topic: string): FoundSubject['decides'] {
  const asked = topics.parse(topic);
  const clientId = asked && 'clientId' in asked && !/[+#]/.test(asked.clientId) ? asked.clientId : 'web';
  const own = role === 'admin' ? ('all' as const) : fleets;
  return { by: 'token', base: consoleBase(topics, clientId, own), fleets: own };
}
