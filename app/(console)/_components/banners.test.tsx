import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, render, screen } from '@testing-library/react';
import { NextIntlClientProvider } from 'next-intl';
import { afterEach, expect, test, vi } from 'vitest';
import { queryKeys } from '@/lib/browser/query-keys';
import type { BrokerHealthReport } from '@/lib/contracts';
import en from '@/lib/web/messages/en/common.json';
import zh from '@/lib/web/messages/zh/common.json';
import { Banners } from './banners';

vi.mock('@/lib/browser/live', () => ({ useLiveStatus: () => ({ status: 'live' }) }));
vi.mock('./is-behind', () => ({ isBehind: () => false, isSignedOut: () => false }));
afterEach(cleanup);

const broker = (...roles: BrokerHealthReport['unattendedRoles'][number]['role'][]): BrokerHealthReport => ({
  ok: true,
  nodes: [],
  problems: [],
  unattendedRoles: roles.map((role) => ({ role, lastRunAt: null })),
});

function show(
  data: BrokerHealthReport,
  {
    managesBroker = true,
    unencrypted = false,
    locale = 'en',
  }: { managesBroker?: boolean; unencrypted?: boolean; locale?: 'en' | 'zh' } = {},
): string[] {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  client.setQueryData(queryKeys.broker, data);
  render(
    <NextIntlClientProvider locale={locale} timeZone="UTC" messages={{ common: locale === 'en' ? en : zh }}>
      <QueryClientProvider client={client}>
        <Banners managesBroker={managesBroker} unencrypted={unencrypted} />
      </QueryClientProvider>
    </NextIntlClientProvider>,
  );
  return screen.queryAllByRole('alert').map(({ textContent }) => textContent ?? '');
}

test('names roles that no process runs, for administrators', () => {
  expect(show(broker('access'))).toEqual([
    'Roles of the platform that no process runs: access. Their work has stopped. Start a process that has them in PLATFORM_ROLES.',
  ]);
});

test('names the roles in Chinese', () => {
  expect(show(broker('rotate', 'access'), { locale: 'zh' })[0]).toContain('rotate, access');
});

test('shows nothing to other users or while every role runs', () => {
  expect(show(broker('access'), { managesBroker: false })).toEqual([]);
  expect(show(broker())).toEqual([]);
});

test('warns of a connection that others can read', () => {
  expect(show(broker(), { unencrypted: true })).toEqual([expect.stringContaining('not encrypted')]);
  cleanup();
  expect(show(broker(), { unencrypted: true, locale: 'zh' })).toEqual([expect.stringContaining('未加密')]);
});
