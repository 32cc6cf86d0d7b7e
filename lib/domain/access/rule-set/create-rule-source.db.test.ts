import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { createLog } from '@/lib/platform/log';
import { eventually } from '@/lib/testing/broker-clients';
import { readRules } from '@/lib/testing/read-rules';
import { createRuleFixture, topicRoot } from '@/lib/testing/rule-fixture';
import { toRulePrincipalKeys } from '../rules/compile-rules';
import { createRuleSource, type RuleSource } from './create-rule-source';
import { restoreRules } from './publish-rules';

const { db, ctx, publish, clear } = await createRuleFixture();
beforeEach(clear);
afterAll(() => db.drop());

const TBOX = toRulePrincipalKeys({
  kind: 'tbox',
  vin: 'LTESTA1B0R0000001',
  serial: 'T',
  fleet: 'north',
  model: 'm',
  tags: [],
});
const may = async (source: RuleSource, topic: string) =>
  (await source.current()).decide(TBOX, { action: 'subscribe', topic, qos: 0, retain: false }).decision;
let changes = 0;
const open = () =>
  createRuleSource({
    db,
    notifications: db.notifications,
    topicRoot,
    log: createLog('test', 'silent'),
    onNotification: () => {
      changes++;
    },
    onSubscribed: () => {
      changes++;
    },
  });

test('follows publications and restores', async () => {
  await publish({});
  const source = open();
  try {
    expect(await may(source, 'oem/news')).toBe('allow');
    const many = Array.from({ length: 500 }, (_, i) => ({ topic: `oem/${i}` }));
    await publish(...many);
    await eventually(async () => (await source.current()).version === 2);
    expect((await source.current()).rules).toHaveLength(500);
    expect(await may(source, 'oem/news')).toBe('deny');
    await restoreRules({ ctx: ctx(), input: { version: 1 } });
    await eventually(async () => (await may(source, 'oem/news')) === 'allow');
  } finally {
    await source.close();
  }
});

test('keeps its rules when a stored version is invalid, and follows the next', async () => {
  await publish({});
  const source = open();
  await db.pool.query(
    `insert into access_rule_sets (version, rules, reason, author) values (2, '{"no":"list"}', '', '')`,
  );
  const late = open();
  try {
    await db.pool.query(`select pg_notify('tsp_access', '{"type":"rules","version":2}')`);
    // Longer than a poll
    await delay(1_200);
    expect([(await source.current()).version, await may(source, 'oem/news')]).toEqual([1, 'allow']);
    expect([(await late.current()).version, await may(late, 'oem/news')]).toEqual([1, 'allow']);
    await publish({ topic: 'oem/other' });
    await eventually(async () => (await source.current()).version === 3);
    await eventually(async () => (await may(late, 'oem/other')) === 'allow');
  } finally {
    await Promise.all([source.close(), late.close()]);
  }
});

test('polls when notifications are missed', async () => {
  const source = open();
  try {
    expect((await source.current()).version).toBe(0);
    await db.pool.query(`insert into access_rule_sets (version, rules, reason, author) values (1, $1, '', '')`, [
      JSON.stringify(readRules({})),
    ]);
    await eventually(async () => (await may(source, 'oem/news')) === 'allow');
  } finally {
    await source.close();
  }
});

test('passes on other notifications', async () => {
  const source = open();
  try {
    for (const [channel, notification] of [
      ['tsp_access', { type: 'credentials', of: 'tbox', name: 'T1' }],
      ['tsp_feed', { type: 'vehicle', change: 'changed', vehicleIds: [1] }],
      ['tsp_feed', { type: 'certificate', certificateIds: ['c'] }],
    ] as const) {
      await eventually(async () => {
        const before = changes;
        await db.pool.query('select pg_notify($1, $2)', [channel, JSON.stringify(notification)]);
        await delay(50);
        return changes > before;
      });
    }
  } finally {
    await source.close();
  }
});
