import { describe, expect, test } from 'vitest';
import type { RotationPlan } from '@/lib/contracts';
import { checkDraft, wrongVin } from './check-draft';
import {
  blockerOf,
  createInputOf,
  newDraft,
  planOf,
  type RotationDraft,
  selectionOf,
  startsAtOf,
  submitLabelOf,
  wavesOf,
} from './draft';

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

test('an unchanged draft equals the given plan and selection and is valid', () => {
  expect(planOf(draft())).toEqual(PLAN);
  expect(selectionOf(draft())).toEqual(SELECTION);
  expect(startsAtOf(draft())).toBeNull();
  expect(errors({})).toEqual([]);
});

test('creates the input from the draft; a blank reason is left out', () => {
  const input = { name: 'Renewal', selection: SELECTION, plan: PLAN, startsAt: null };
  expect(createInputOf(draft({ reason: '  ' }))).toEqual({ ...input, reason: undefined });
  expect(createInputOf(draft({ reason: ' audit ' }))).toEqual({ ...input, reason: 'audit' });
});

test.each([
  ['10, 50, 100', [10, 50, 100]],
  ['10% 50%', [10, 50, 100]],
  ['', [100]],
  ['a', [Number.NaN, 100]],
])('reads the waves "%s"', (text, waves) => {
  expect(wavesOf(text)).toEqual(waves);
});

test('reads pasted VINs without duplicates, in capitals, with any separator', () => {
  const vins = 'lsvaa49j132047371, LSVAA49J132047371;\n\tLSVAA49J132047372';
  expect(selectionOf(draft({ vins })).vins).toEqual(['LSVAA49J132047371', 'LSVAA49J132047372']);
  expect(wrongVin(draft({ vins }))).toBeUndefined();
  expect(wrongVin(draft({ vins: `${vins} LSVAA49J13204737I` }))).toBe('LSVAA49J13204737I');
});

describe('reports', () => {
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

  test('no errors of fields that are switched off', () => {
    expect(errors({ windowed: false, timeZone: 'Mars/Olympus', startsLater: false, startsAt: 'x' })).toEqual([]);
  });
});

const READY = { hasErrors: false, failed: false, settled: true, total: 1 };

test.each<[Partial<typeof READY>, string | undefined]>([
  [{}, undefined],
  [{ total: 0 }, 'noVehicles'],
  [{ settled: false, total: 0 }, 'whileCounting'],
  [{ failed: true, settled: false, total: 0 }, 'countFailed'],
  [{ hasErrors: true, failed: true, settled: false, total: 0 }, 'hasErrors'],
])('%o is blocked by %s', (change, blocker) => {
  expect(blockerOf({ ...READY, ...change })).toBe(blocker);
});

test('the submit label prefers approval to schedule, and schedule to start', () => {
  expect(submitLabelOf({ startsLater: true }, true)).toBe('submitApproval');
  expect(submitLabelOf({ startsLater: true }, false)).toBe('submitSchedule');
  expect(submitLabelOf({ startsLater: false }, false)).toBe('submitStart');
});
