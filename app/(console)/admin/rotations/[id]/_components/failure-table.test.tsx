import { cleanup, render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, expect, test } from 'vitest';
import { ROTATION_FAILURE_CODES } from '@/lib/contracts/certificates/terms';
import rotation from '@/lib/web/messages/en/rotation.json';
import { FailureTable } from './failure-table';

afterEach(cleanup);

const show = (codes: readonly string[]) => {
  const failures = codes.map((code) => ({ code, count: 2, example: null }));
  render(
    <NextIntlClientProvider locale="en" messages={{ rotation }} timeZone="UTC">
      <FailureTable failures={failures} />
    </NextIntlClientProvider>,
  );
  const [, ...rows] = screen.getAllByRole('row');
  return rows.map(({ textContent }) => textContent);
};

test('shows title and remedy of a known failure code, and an unknown code as it is', () => {
  expect(show(['timeout', 'x.y', 'firmware_42'])).toEqual([
    'Did not finish in time2Mostly offline. Retry when they are back.',
    'x.y2',
    'firmware_422',
  ]);
});

test('has a text for every failure code of the platform', () => {
  for (const row of show(ROTATION_FAILURE_CODES)) expect(row).not.toContain('_');
});
