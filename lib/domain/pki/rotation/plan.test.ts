import { describe, expect, test } from 'vitest';
import { DEFAULT_ROTATION_PLAN, rotationPlanSchema } from '@/lib/contracts';
import { isInWindow, waveBounds, windowOpensAt } from './plan';

const plan = (changes: Partial<typeof DEFAULT_ROTATION_PLAN>) => ({ ...DEFAULT_ROTATION_PLAN, ...changes });

describe('waves', () => {
  test.each([
    [5, [10, 50, 100], 200, [5, 20, 100]],
    [0, [10, 50, 100], 200, [20, 100]],
    [0, [100], 200, []],
    [5, [100], 3, []],
    [5, [1, 100], 100, [5]],
    [2, [60, 100], 5, [2, 3]],
  ])('canary %j and %j of %j begin at %j', (canary, waves, total, bounds) => {
    expect(waveBounds(plan({ canary, waves }), total)).toEqual(bounds);
  });

  test.each([[[50, 10, 100]], [[50]], [[]], [[0, 100]]])('rejects the waves %j', (waves) => {
    expect(rotationPlanSchema.safeParse({ waves }).success).toBe(false);
  });
});

describe('window', () => {
  const night = plan({ window: { from: '22:00', to: '05:00', timeZone: 'Asia/Shanghai' } });
  const at = (text: string) => Date.parse(`2026-11-25T${text}:00+08:00`);

  test.each([
    ['21:59', false],
    ['22:00', true],
    ['23:59', true],
    ['04:59', true],
    ['05:00', false],
  ])('at %s in Shanghai', (time, open) => {
    expect(isInWindow(night, at(time))).toBe(open);
    expect(windowOpensAt(night, at(time))).toBe(open ? null : at('22:00'));
  });

  test('is always open if absent; an unknown time zone is rejected', () => {
    expect(isInWindow(plan({}), 0)).toBe(true);
    const window = { from: '01:00', to: '02:00', timeZone: 'Mars/Olympus' };
    expect(rotationPlanSchema.safeParse({ window }).success).toBe(false);
  });

  test('opens at local time on the day of the change to daylight saving time', () => {
    const spring = plan({ window: { from: '02:30', to: '04:00', timeZone: 'Europe/Berlin' } });
    // 02:30 does not exist: 03:00 is the first minute inside
    expect(windowOpensAt(spring, Date.parse('2026-03-29T00:00:00Z'))).toBe(Date.parse('2026-03-29T01:00:00Z'));
  });
});
