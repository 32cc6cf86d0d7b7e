import { expect, test } from 'vitest';
import { fakeClock } from '@/lib/testing/fake-clock';
import { ConnectLimit } from './connect-limit';

test('sixty at once, then one a second; another certificate has its own', () => {
  const clock = fakeClock();
  const limit = new ConnectLimit(clock);
  const admitted = (times: number, subject = 'CN=A') =>
    Array.from({ length: times }, () => limit.admits(subject)).filter(Boolean).length;
  expect(admitted(200)).toBe(60);
  expect(admitted(1, 'CN=B')).toBe(1);
  clock.advance(5_000);
  expect(admitted(200)).toBe(5);
  clock.advance(60_000);
  expect(admitted(200)).toBe(60);
});
