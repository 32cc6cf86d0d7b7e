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

test('a reason is told in words with what helps, an unknown one as it came', () => {
  expect(show(['timeout', 'x.y', 'firmware_42'])).toEqual([
    'Did not finish in time2Mostly offline. Retry when they are back.',
    'x.y2',
    'firmware_422',
  ]);
});

test('every reason that we find ourselves has words', () => {
  for (const row of show(ROTATION_FAILURE_CODES)) expect(row).not.toContain('_');
});
