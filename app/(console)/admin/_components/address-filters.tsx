'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { FilterBar, type FilterBarProps } from '@/components/ui';
import { queryString } from '@/lib/browser/query-string';

/** Filters of a list that the server renders, kept in the URL. A changed filter shows the first page. */
export function AddressFilters({ path, ...bar }: Omit<FilterBarProps, 'onChange'> & { path: Route }) {
  const router = useRouter();
  const show = (change: Record<string, string>) =>
    router.replace(`${path}${queryString({ ...bar.values, ...change })}` as Route, { scroll: false });
  return <FilterBar {...bar} onChange={show} />;
}
