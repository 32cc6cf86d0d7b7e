import { expect, test } from 'vitest';
import { resumptionOf, variantOf } from './actions-of';

test('to go on is named by why the rotation is paused', () => {
  expect(resumptionOf({ pauseReason: 'failures' })).toBe('resumeAnyway');
  expect(resumptionOf({ pauseReason: 'wave' })).toBe('startWave');
  expect(resumptionOf({ pauseReason: 'operator' })).toBe('resume');
});

test('to go on is the primary action unless too many vehicles failed', () => {
  expect(variantOf('resume', { pauseReason: 'wave' })).toBe('primary');
  expect(variantOf('resume', { pauseReason: 'failures' })).toBe('secondary');
  expect(variantOf('approve', { pauseReason: null })).toBe('primary');
  expect(variantOf('cancel', { pauseReason: 'failures' })).toBe('danger');
});
