import { expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { ConnectLimit } from './authenticate';

test('allows 60 connections at once, then one a second, for each certificate', () => {
  const clock = fakeClock();
  const limit = new ConnectLimit(clock);
  const taken = (times: number, subject = 'CN=A') =>
    Array.from({ length: times }, () => limit.take(subject)).filter(Boolean).length;
  expect(taken(200)).toBe(60);
  expect(taken(1, 'CN=B')).toBe(1);
  clock.advance(5_000);
  expect(taken(200)).toBe(5);
  clock.advance(60_000);
  expect(taken(200)).toBe(60);
});
