import { describe, expect, test } from 'vitest';
import type { RotationPlan } from '@/lib/contracts';
import { checkDraft, wrongVin } from './check-draft';
import { createInputOf, newDraft, planOf, type RotationDraft, selectionOf, startsAtOf, wavesOf } from './draft';

const PLAN: RotationPlan = {
  canary: 5,
  waves: [10, 50, 100],
  soakMinutes: 10,
  holdBetweenWaves: false,
  perMinute: 600,
  window: null,
  pauseAtFailedPercent: 5,
  deadlineHours: 24,
  needsApproval: false,
};
const SELECTION = {
  fleets: ['N'],
  models: [],
  tags: [],
  vins: [],
  issuers: [],
  withdrawnIssuers: [],
  expiresWithinDays: 30,
};
const NOW = Date.UTC(2026, 10, 25, 3);
const draft = (change: Partial<RotationDraft> = {}): RotationDraft => ({
  ...newDraft(PLAN, SELECTION),
  name: 'Renewal',
  ...change,
});
const errors = (change: Partial<RotationDraft>) => checkDraft(draft(change), NOW);

test('what nobody changed is what it was made of, and valid', () => {
  expect(planOf(draft())).toEqual(PLAN);
  expect(selectionOf(draft())).toEqual(SELECTION);
  expect(startsAtOf(draft())).toBeNull();
  expect(errors({})).toEqual([]);
});

test('a rotation is made of what was typed; a reason of spaces is none', () => {
  const input = { name: 'Renewal', selection: SELECTION, plan: PLAN, startsAt: null };
  expect(createInputOf(draft({ reason: '  ' }))).toEqual({ ...input, reason: undefined });
  expect(createInputOf(draft({ reason: ' audit ' }))).toEqual({ ...input, reason: 'audit' });
});

test.each([
  ['10, 50, 100', [10, 50, 100]],
  ['10% 50%', [10, 50, 100]],
  ['', [100]],
  ['a', [Number.NaN, 100]],
])('waves %s', (text, waves) => {
  expect(wavesOf(text)).toEqual(waves);
});

test('pasted VINs are taken once, in capitals, however they are separated', () => {
  const vins = 'lsvaa49j132047371, LSVAA49J132047371;\n\tLSVAA49J132047372';
  expect(selectionOf(draft({ vins })).vins).toEqual(['LSVAA49J132047371', 'LSVAA49J132047372']);
  expect(wrongVin(draft({ vins }))).toBeUndefined();
  expect(wrongVin(draft({ vins: `${vins} LSVAA49J13204737I` }))).toBe('LSVAA49J13204737I');
});

describe('refused is', () => {
  test.each<[Partial<RotationDraft>, string]>([
    [{ vins: 'X' }, 'vins'],
    [{ canary: '' }, 'canary'],
    [{ canary: '1.5' }, 'canary'],
    [{ waves: '50, 10' }, 'waves'],
    [{ waves: 'a' }, 'waves'],
    [{ perMinute: '0' }, 'perMinute'],
    [{ soakMinutes: '-1' }, 'soakMinutes'],
    [{ pauseAtFailedPercent: '101' }, 'pauseAtFailedPercent'],
    [{ deadlineHours: 'x' }, 'deadlineHours'],
    [{ windowed: true, from: '22:00', to: '22:00', timeZone: 'UTC' }, 'window'],
    [{ windowed: true, timeZone: 'Mars/Olympus' }, 'timeZone'],
    [{ startsLater: true, startsAt: '' }, 'startsAt'],
    [{ startsLater: true, startsAt: '2026-01-01T00:00' }, 'startsAt'],
    [{ name: '  ' }, 'name'],
  ])('%o', (change, error) => {
    expect(errors(change)).toEqual([error]);
  });

  test('not what is switched off', () => {
    expect(errors({ windowed: false, timeZone: 'Mars/Olympus', startsLater: false, startsAt: 'x' })).toEqual([]);
  });
});
