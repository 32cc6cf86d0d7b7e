import { expect, test } from 'vitest';
import { isStorableText } from '@/lib/contracts';
import { fillTopic, generaliseTopic } from '../rules/generalise-topic';
import { DenialGroups, type NewDenial, OTHERS } from './denial-groups';

const VIN = 'LTESTA1B0R0000001';
const AT = Date.UTC(2026, 0, 15, 12, 30);
const denial = (change: Partial<NewDenial> = {}): NewDenial => ({
  kind: 'publish',
  clientId: VIN,
  topic: `oem/${VIN}/x`,
  reason: 'no_rule',
  ...change,
});

test('groups equal denials of an hour', () => {
  const groups = new DenialGroups();
  groups.add(denial(), AT);
  groups.add(denial({ peer: '192.0.2.1' }), AT + 60_000);
  groups.add(denial(), AT + 30 * 60_000);
  groups.add(denial({ reason: 'rule', ruleId: 'x' }), AT);
  const rows = groups.take();
  expect(rows.map(({ count, reason, topic }) => [count, reason, topic])).toEqual(
    expect.arrayContaining([
      [2, 'no_rule', 'oem/${vin}/x'],
      [1, 'no_rule', 'oem/${vin}/x'],
      [1, 'rule', 'oem/${vin}/x'],
    ]),
  );
  const [row] = rows.filter(({ count }) => count === 2);
  expect(row).toMatchObject({ sampleTopic: `oem/${VIN}/x`, peer: '192.0.2.1', firstAt: new Date(AT) });
  expect(row?.hour).toEqual(new Date(Date.UTC(2026, 0, 15, 12)));
  expect(groups.size).toBe(0);
});

test('limits a scan to 5,000 rows a minute and counts the rest in one row', () => {
  const groups = new DenialGroups();
  for (let i = 0; i < 12_000; i++) groups.add(denial({ clientId: `c${i}` }), AT);
  groups.add(denial({ clientId: 'c0' }), AT);
  const rows = groups.take();
  expect(rows).toHaveLength(5_001);
  expect(rows.find(({ clientId }) => clientId === OTHERS)).toMatchObject({
    count: 7_000,
    topic: '',
    reason: 'no_rule',
  });
  expect(rows.find(({ clientId }) => clientId === 'c0')?.count).toBe(2);
  groups.add(denial({ clientId: 'late' }), AT + 1_000);
  groups.add(denial({ clientId: 'later' }), AT + 60_000);
  expect(groups.take().map(({ clientId }) => clientId)).toEqual([OTHERS, 'later']);
});

test('truncates and cleans texts for PostgreSQL and its index', () => {
  const groups = new DenialGroups();
  const odd = `\u0000\ud800${'\u4e2d'.repeat(70_000)}`;
  groups.add(denial({ clientId: odd, topic: odd, username: odd, peer: odd, names: {} }), AT);
  const [row] = groups.take();
  for (const text of [row?.clientId, row?.topic, row?.sampleTopic, row?.username, row?.peer]) {
    expect(text?.startsWith('\uFFFD\uFFFD\u4e2d')).toBe(true);
    expect(isStorableText(text ?? '')).toBe(true);
  }
  expect(Buffer.byteLength(`${row?.clientId}${row?.topic}`)).toBeLessThan(2_200);
});

test('replaces a client’s own names by placeholders, and back', () => {
  const names = { vin: VIN, serial: 'TBX1' };
  const general = generaliseTopic(`oem/${VIN}/TBX1/x${VIN}/`, names);
  expect(general).toBe(`oem/\${vin}/\${serial}/x${VIN}/`);
  expect(fillTopic(general, names)).toBe(`oem/${VIN}/TBX1/x${VIN}/`);
  expect(fillTopic(general, {})).toBe(general);
  expect(generaliseTopic('a//b', {})).toBe('a//b');
});
