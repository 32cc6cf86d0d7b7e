import { describe, expect, test } from 'vitest';
import { cannotPublishReason, confirmationOf } from './publish-state';

describe('whyNotPublished', () => {
  const READY = { changes: 1, outdated: false, saved: true, checkFailed: false, checkSettled: true, errors: 0 };

  test('lets a saved, checked draft with changes be published', () => {
    expect(cannotPublishReason(READY)).toBeNull();
  });

  test.each([
    [{ changes: 0 }, 'same'],
    [{ outdated: true }, 'outdated'],
    [{ saved: false }, 'unsaved'],
    [{ checkFailed: true }, 'unchecked'],
    [{ checkSettled: false }, 'checking'],
    [{ errors: 2 }, 'errors'],
  ])('refuses %j', (state, reason) => {
    expect(cannotPublishReason({ ...READY, ...state })).toBe(reason);
  });

  test('returns the first of several obstacles', () => {
    expect(cannotPublishReason({ ...READY, outdated: true, saved: false, errors: 1 })).toBe('outdated');
  });
});

describe('confirmationOf', () => {
  const settled = (deniedClients: number, complete = true) => ({ settled: true, result: { deniedClients, complete } });

  test('requires nothing when no client is denied and there are no warnings', () => {
    const { mustAgree, isGiven } = confirmationOf(settled(0), 0);
    expect(mustAgree).toBe(false);
    expect(isGiven('', false)).toBe(true);
  });

  test('requires the number of denied clients', () => {
    const { isGiven } = confirmationOf(settled(12), 0);
    expect(isGiven('', false)).toBe(false);
    expect(isGiven('11', false)).toBe(false);
    expect(isGiven(' 12 ', false)).toBe(true);
  });

  test('requires the checkbox when there are warnings', () => {
    const { isGiven } = confirmationOf(settled(0), 1);
    expect(isGiven('', false)).toBe(false);
    expect(isGiven('', true)).toBe(true);
  });

  test.each([
    ['does not cover everybody', settled(0, false)],
    ['has not finished', { settled: false, result: { deniedClients: 3, complete: true } }],
  ])('requires the checkbox when the dry run %s', (_, dryRun) => {
    const { denied, isIncomplete, isGiven } = confirmationOf(dryRun, 0);
    expect([denied, isIncomplete]).toEqual([0, true]);
    expect(isGiven('', false)).toBe(false);
    expect(isGiven('', true)).toBe(true);
  });
});
