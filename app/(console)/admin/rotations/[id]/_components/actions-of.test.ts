import { expect, test } from 'vitest';
import { resumptionOf, variantOf } from './actions-of';

test('names the resume action by the reason of the pause', () => {
  expect(resumptionOf({ pauseReason: 'failures' })).toBe('resumeAnyway');
  expect(resumptionOf({ pauseReason: 'wave' })).toBe('startWave');
  expect(resumptionOf({ pauseReason: 'operator' })).toBe('resume');
});

test('resume is the primary action unless too many vehicles failed', () => {
  expect(variantOf('resume', { pauseReason: 'wave' })).toBe('primary');
  expect(variantOf('resume', { pauseReason: 'failures' })).toBe('secondary');
  expect(variantOf('approve', { pauseReason: null })).toBe('primary');
  expect(variantOf('cancel', { pauseReason: 'failures' })).toBe('danger');
});
