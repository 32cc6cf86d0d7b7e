import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type AccessRuleInput, accessRuleSchema } from '@/lib/contracts';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { fakeClock } from '@/lib/testing/fake-clock';
import type { Actor } from '../../context';
import { checkRules } from './check-rules';
import { discardDraft, getDraft, saveDraft } from './draft';
import { getRuleSet, listRuleSetVersions } from './get-rule-set';
import { publishRules, restoreRules } from './publish-rules';

const ADA: Actor = { kind: 'user', id: 'u1', label: 'ada@example.com', role: 'admin', fleets: 'all' };
const OLGA: Actor = { kind: 'user', id: 'u2', label: 'olga@example.com', role: 'operator', fleets: [1] };

let db: TestDb;
const clock = fakeClock();
const as = (actor: Actor) => ({ db, clock, actor, topicRoot: 'tsp' });
const ctx = () => as(ADA);
const rule = (change: Partial<AccessRuleInput> = {}) =>
  accessRuleSchema.parse({
    id: 'news',
    effect: 'allow',
    principal: { kind: 'tboxes' },
    action: 'subscribe',
    topic: 'oem/news',
    ...change,
  });
const publish = (rules = [rule()], input: { reason?: string; version?: number } = {}) =>
  publishRules({ ctx: ctx(), input: { rules, ...input } });
const audit = async () =>
  (await db.pool.query('select action, actor_label, target_id, detail from audit_entries order by id')).rows;

beforeAll(async () => {
  db = await createTestDb();
  await db.prisma.fleet.create({ data: { code: 'north', name: 'North' } });
});
beforeEach(() => db.pool.query('delete from access_rule_sets; delete from access_drafts'));
afterAll(() => db.drop());

describe('versions', () => {
  test('version 0 before the first publication has only base rules', async () => {
    const set = await getRuleSet({ ctx: ctx(), input: {} });
    expect(set).toMatchObject({ version: 0, rules: [], ruleCount: 0, publishedAt: null, author: null });
    expect(set.base.map(({ id }) => id)).toContain('base:up');
    expect(await getRuleSet({ ctx: ctx(), input: { version: 0 } })).toEqual(set);
    expect(await listRuleSetVersions({ ctx: ctx(), input: {} })).toEqual({ items: [], nextCursor: null });
    await expect(getRuleSet({ ctx: ctx(), input: { version: 1 } })).rejects.toMatchObject({
      kind: 'not_found',
    });
  });

  test('are published with author and reason, and restored as new versions', async () => {
    const first = await publish([rule()], { reason: 'News for all' });
    expect(first).toEqual({
      version: 1,
      publishedAt: clock.now(),
      author: 'ada@example.com',
      reason: 'News for all',
      restoredFrom: null,
      ruleCount: 1,
    });
    await publish([rule(), rule({ id: 'more', topic: 'oem/more' })], { version: 1 });
    const restored = await restoreRules({ ctx: ctx(), input: { version: 1, reason: 'It was a mistake' } });
    expect(restored).toMatchObject({ version: 3, restoredFrom: 1, ruleCount: 1, reason: 'It was a mistake' });
    const current = await getRuleSet({ ctx: ctx(), input: {} });
    expect([current.version, current.rules]).toEqual([3, [rule()]]);
    const second = await getRuleSet({ ctx: ctx(), input: { version: 2 } });
    expect(second.rules.map(({ id }) => id)).toEqual(['news', 'more']);
    expect(await restoreRules({ ctx: ctx(), input: { version: 0 } })).toMatchObject({ version: 4, ruleCount: 0 });
    await expect(restoreRules({ ctx: ctx(), input: { version: 9 } })).rejects.toMatchObject({ kind: 'not_found' });
    const rows = (await audit()).slice(-4);
    expect(rows.map(({ action, target_id }) => [action, target_id])).toEqual([
      ['access.publish', '1'],
      ['access.publish', '2'],
      ['access.restore', '3'],
      ['access.restore', '4'],
    ]);
    expect(rows[2]).toMatchObject({
      actor_label: 'ada@example.com',
      detail: { version: 3, before: 2, restoredFrom: 1, reason: 'It was a mistake', rules: 1 },
    });
  });

  test('are listed newest first in pages', async () => {
    for (let i = 0; i < 5; i++) await publish();
    const seen: number[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof listRuleSetVersions>> = await listRuleSetVersions({
        ctx: ctx(),
        input: { limit: 2, cursor },
      });
      seen.push(...page.items.map(({ version }) => version));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(seen).toEqual([5, 4, 3, 2, 1]);
  });

  test('of concurrent publications based on one version, one succeeds', async () => {
    await publish();
    const outcomes = await Promise.allSettled(Array.from({ length: 8 }, () => publish([rule()], { version: 1 })));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'rule_set_changed' });
    }
    await expect(publish([], { version: 0 })).rejects.toMatchObject({ kind: 'conflict' });
    expect(await getRuleSet({ ctx: ctx(), input: {} })).toMatchObject({ version: 2, ruleCount: 1 });
  });

  test('publications without a base version are serialised', async () => {
    const versions = await Promise.all(Array.from({ length: 6 }, () => publish().then(({ version }) => version)));
    expect(versions.sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each<[string, Partial<AccessRuleInput>, string]>([
    ['no filter', { topic: 'a/#/b' }, 'filter_invalid'],
    ['an unknown placeholder', { topic: 'a/${clientid}' }, 'placeholder_unknown'],
    ['an unknown fleet', { principal: { kind: 'fleet', code: 'nowhere' } }, 'principal_unknown'],
    ['an unknown model', { principal: { kind: 'model', code: 'none' } }, 'principal_unknown'],
    ['the same id', { id: 'first' }, 'id_repeated'],
  ])('a rule set with an error is rejected with the index of its rule: %s', async (_what, change, code) => {
    const rules = [rule({ id: 'first' }), rule(change)];
    await expect(publish(rules)).rejects.toMatchObject({
      kind: 'validation_failed',
      fields: [{ path: 'rules.1', message: code }],
    });
    expect(await listRuleSetVersions({ ctx: ctx(), input: {} })).toMatchObject({ items: [] });
  });

  test.each([
    ['note', rule({ note: 'a\u0000b' })],
    ['topic', rule({ topic: 'a\ud800' })],
    ['principal.tag', rule({ principal: { kind: 'tag', tag: 'a\u0000' } })],
  ])('a text that PostgreSQL cannot store is rejected: %s', async (path, odd) => {
    await expect(publish([odd])).rejects.toMatchObject({
      kind: 'validation_failed',
      fields: [{ path: `rules.0.${path}` }],
    });
    const draft = saveDraft({ ctx: ctx(), input: { rules: [odd], revision: 0 } });
    await expect(draft).rejects.toMatchObject({ kind: 'validation_failed' });
    await expect(publish([rule()], { reason: 'a\u0000' })).rejects.toMatchObject({ kind: 'validation_failed' });
  });
});

test('checkRules reports unknown principals', async () => {
  const rules = [
    rule({ id: 'a', principal: { kind: 'fleet', code: 'north' } }),
    rule({ id: 'b', principal: { kind: 'fleet', code: 'south' } }),
    rule({ id: 'c', principal: { kind: 'vehicle', vin: 'LTESTA1B0R0000009' } }),
    rule({ id: 'd', principal: { kind: 'service', username: 'billing' } }),
    rule({ id: 'e', principal: { kind: 'tag', tag: 'vip' } }),
  ];
  expect((await checkRules({ ctx: ctx(), input: { rules } })).findings).toEqual([
    { level: 'error', code: 'principal_unknown', ruleId: 'b' },
    { level: 'warning', code: 'principal_unknown', ruleId: 'c' },
    { level: 'warning', code: 'principal_unknown', ruleId: 'd' },
    { level: 'warning', code: 'principal_unknown', ruleId: 'e' },
  ]);
});

describe('the draft', () => {
  const save = (revision: number, rules = [rule()], more: { baseVersion?: number } = {}) =>
    saveDraft({ ctx: ctx(), input: { rules, revision, ...more } });

  test('is created, changed, discarded, and created again', async () => {
    await publish();
    expect(await getDraft({ ctx: ctx() })).toEqual({ draft: null });
    expect(await save(0)).toMatchObject({ revision: 1, baseVersion: 1, author: 'ada@example.com' });
    await publish([], { version: 1 }); // deletes the draft
    expect(await getDraft({ ctx: ctx() })).toEqual({ draft: null });
    const begun = await save(0);
    expect(begun).toMatchObject({ revision: 1, baseVersion: 2 });
    const changed = await save(1, [rule({ topic: 'a/#/b' })]);
    expect(changed).toMatchObject({ revision: 2, baseVersion: 2 });
    expect(await getDraft({ ctx: ctx() })).toEqual({ draft: changed });
    expect(await save(2, [], { baseVersion: 1 })).toMatchObject({ revision: 3, baseVersion: 1 });
    await discardDraft({ ctx: ctx(), input: { revision: 3 } });
    expect(await getDraft({ ctx: ctx() })).toEqual({ draft: null });
    expect((await audit()).slice(-1)).toMatchObject([{ action: 'access.discard_draft', detail: { revision: 3 } }]);
  });

  test('survives a restore', async () => {
    await publish();
    await save(0);
    await restoreRules({ ctx: ctx(), input: { version: 1 } });
    expect(await getDraft({ ctx: ctx() })).toMatchObject({ draft: { revision: 1, baseVersion: 1 } });
  });

  test('changed meanwhile is not overwritten', async () => {
    const outcomes = await Promise.allSettled([save(0), save(0), save(0)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await save(1);
    for (const late of [() => save(1), () => save(0), () => discardDraft({ ctx: ctx(), input: { revision: 1 } })]) {
      await expect(late()).rejects.toMatchObject({ code: 'draft_changed' });
    }
    expect(await getDraft({ ctx: ctx() })).toMatchObject({ draft: { revision: 2 } });
  });
});

test('all verbs require an administrator', async () => {
  const input = { rules: [rule()] };
  const refused = [
    () => getRuleSet({ ctx: as(OLGA), input: {} }),
    () => listRuleSetVersions({ ctx: as(OLGA), input: {} }),
    () => publishRules({ ctx: as(OLGA), input }),
    () => restoreRules({ ctx: as(OLGA), input: { version: 0 } }),
    () => checkRules({ ctx: as(OLGA), input }),
    () => getDraft({ ctx: as(OLGA) }),
    () => saveDraft({ ctx: as(OLGA), input: { ...input, revision: 0 } }),
    () => discardDraft({ ctx: as(OLGA), input: { revision: 1 } }),
  ];
  for (const attempt of refused) await expect(attempt()).rejects.toMatchObject({ kind: 'forbidden' });
});
