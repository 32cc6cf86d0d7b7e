import { createTopics, type ExplainedSubject, isStorableText, type Topics } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { NotFoundError } from '../../../errors';
import type { AclClaim } from '../acl-claim';
import { toRulePrincipalKeys } from '../compile-rules';
import { consoleBase } from '../console-acl';
import type { RulePrincipalKeys } from '../principal-keys';
import { isBanned, selectService, selectTbox, selectUser, type TboxRow, type UserRow } from './subject-store';

export type FoundSubject = {
  subject: ExplainedSubject;
  /** null: this client may not connect at all. */
  decides:
    | { by: 'rules'; asker: RulePrincipalKeys }
    | { by: 'token'; base: AclClaim; fleets: readonly string[] | 'all' }
    | null;
};

const PERSON = 'console:';

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
  if (who.startsWith(PERSON)) {
    const person = await selectUser(db, who.slice(PERSON.length));
    if (!person) throw new NotFoundError(`Person ${who.slice(PERSON.length)}`);
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
  return { subject, decides: out ? null : { by: 'rules', asker: toRulePrincipalKeys(subject) } };
}

const without = ({ shutOut: _, ...tbox }: TboxRow) => tbox;

function byRules({ serial, shutOut, ...tbox }: TboxRow): FoundSubject['decides'] {
  if (serial === null || shutOut) return null;
  return { by: 'rules', asker: toRulePrincipalKeys({ kind: 'tbox', serial, ...tbox }) };
}

const named = ({ id: userId, email, fleets }: UserRow) => ({ kind: 'console' as const, userId, email, fleets });

/** Each browser has a client id of its own: where an interest topic is asked about, it is the one of that topic. */
function byToken({ role, fleets }: UserRow, topics: Topics, topic: string): FoundSubject['decides'] {
  const asked = topics.parse(topic);
  const clientId = asked && 'clientId' in asked && !/[+#]/.test(asked.clientId) ? asked.clientId : 'web';
  const own = role === 'admin' ? ('all' as const) : fleets;
  return { by: 'token', base: consoleBase(topics, clientId, own), fleets: own };
}
