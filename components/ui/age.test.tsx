import { act, cleanup, render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import common from '@/lib/web/messages/en/common.json';
import { Age, splitAge } from './age';

const START = Date.UTC(2026, 10, 22, 3, 12, 7);
beforeEach(() => void vi.useFakeTimers({ now: START }));
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const show = (at: number | null) =>
  render(
    <NextIntlClientProvider locale="en" messages={{ common }} timeZone="UTC">
      <Age at={at} warnAfterMs={60_000} lateAfterMs={120_000} />
    </NextIntlClientProvider>,
  );
const pass = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

test('counts and shows the absolute time as tooltip', async () => {
  show(START - 12_000);
  await pass(1_000);
  const age = screen.getByText('13 s ago');
  expect(age.title).toMatch(/Nov 22, 2026.*03:11:55/);
  await pass(10_000);
  expect(age.textContent).toBe('23 s ago');
});

test('turns to warning, then to late', async () => {
  const { container } = show(START);
  await pass(1_000);
  const age = container.querySelector('time');
  expect(age?.className).not.toMatch(/text-(stale|critical)/);
  await pass(60_000);
  expect(age?.className).toContain('text-stale');
  await pass(60_000);
  expect(age?.className).toContain('text-critical');
});

test('shows a placeholder without a time', () => {
  const { container } = show(null);
  expect(container.querySelector('time')).toBeNull();
});

test.each([
  [-5_000, 'now', 0],
  [999, 'now', 0],
  [59_999, 'seconds', 59],
  [60_000, 'minutes', 1],
  [3_599_999, 'minutes', 59],
  [47 * 3_600_000, 'hours', 47],
  [48 * 3_600_000, 'days', 2],
])('%d ms is %s %d', (ageMs, unit, count) => {
  expect(splitAge(ageMs)).toEqual({ unit, count });
});
