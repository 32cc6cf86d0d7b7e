import {
  type AccessDecision,
  type AccessRule,
  createTopics,
  type ExplainedSubject,
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
 * What the brokers would be answered, for whom it is taken, and the rule that decides. `not_admitted`: it may not even
 * connect: no TBox, only revoked certificates, disabled or banned.
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
  // What is no topic at all is refused to everybody alike
  const asPlatform = compiled.decide(toRulePrincipalKeys({ kind: 'platform' }), question);
  if (asPlatform.decision === 'deny') return asPlatform;
  return decideByPlan(planConsole(rules, decides), question.action, question.topic);
}

export type FoundSubject = {
  subject: ExplainedSubject;
  /** null: this client may not connect at all. */
  decides:
    | { by: 'rules'; principal: RulePrincipalKeys }
    | { by: 'token'; base: AclClaim; fleets: readonly string[] | 'all' }
    | null;
};

const CONSOLE_PREFIX = 'console:';

/**
 * Who is meant by a VIN, a TBox's serial, a service's user name, or `console:` and a person's id or e-mail address.
 * @throws NotFoundError
 */
export async function findSubject(
  ctx: Ctx,
  { who, topic, topicRoot }: { who: string; topic: string; topicRoot: string },
): Promise<FoundSubject> {
  const { db } = ctx;
  const now = new Date(ctx.clock.now());
  if (!isStorableText(who)) throw new NotFoundError('Whoever is named so');
  if (who.startsWith(CONSOLE_PREFIX)) {
    const person = await selectUser(db, who.slice(CONSOLE_PREFIX.length));
    if (!person) throw new NotFoundError(`Person ${who.slice(CONSOLE_PREFIX.length)}`);
    const banned = person.banned || (await isBanned(db, { username: person.id, now }));
    return { subject: named(person), decides: banned ? null : byToken(person, createTopics(topicRoot), topic) };
  }
  const tbox = await selectTbox(db, who);
  if (tbox) {
    const banned = await isBanned(db, { clientId: tbox.vin, now });
    return { subject: { kind: 'tbox', ...without(tbox) }, decides: banned ? null : byRules(tbox) };
  }
  const service = await selectService(db, who);
  if (!service) throw new NotFoundError(`A vehicle, TBox or service account ${who}`);
  const subject = { kind: 'service' as const, username: who };
  const out = service.disabled || (await isBanned(db, { username: who, now }));
  return { subject, decides: out ? null : { by: 'rules', principal: toRulePrincipalKeys(subject) } };
}

const without = ({ shutOut: _, ...tbox }: TboxRow) => tbox;

function byRules({ serial, shutOut, ...tbox }: TboxRow): FoundSubject['decides'] {
  if (serial === null || shutOut) return null;
  return { by: 'rules', principal: toRulePrincipalKeys({ kind: 'tbox', serial, ...tbox }) };
}

const named = ({ id: userId, email, fleets }: UserRow) => ({ kind: 'console' as const, userId, email, fleets });

/** Each browser has a client id of its own: where an interest topic is asked about, it is the one of that topic. */
function byToken({ role, fleets }: UserRow, topics: Topics, topic: string): FoundSubject['decides'] {
  const asked = topics.parse(topic);
  const clientId = asked && 'clientId' in asked && !/[+#]/.test(asked.clientId) ? asked.clientId : 'web';
  const own = role === 'admin' ? ('all' as const) : fleets;
  return { by: 'token', base: consoleBase(topics, clientId, own), fleets: own };
}
