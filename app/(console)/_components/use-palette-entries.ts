'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { useDeferredValue } from 'react';
import { placeAddress } from '@/components/places/place-address';
import { usePlaceText } from '@/components/places/use-place-text';
import { call } from '@/lib/browser/call';
import { usePlaceSearch } from '@/lib/browser/places/use-place-search';
import { queryKeys } from '@/lib/browser/query-keys';
import type { Role } from '@/lib/contracts/users/terms';
import { LOCALE_NAMES, LOCALES } from '@/lib/web/locale';
import { THEMES } from '@/lib/web/theme';
import { pagesFor } from './pages';
import { usePreferences } from './use-preferences';

export type PaletteEntry = {
  id: string;
  group: 'pages' | 'vehicles' | 'actions' | 'places';
  label: string;
  detail?: string;
  run: () => void;
};

const VEHICLES_SHOWN = 8;
const COMMAND_PAGES = [
  ['approvals', '/commands?state=awaiting_approval' as Route],
  ['batches', '/commands/batches' as Route],
  ['newBatch', '/commands/batches/new' as Route],
] as const;

/** Entries of the palette for a text: pages and actions by name, vehicles by VIN, plate or TBox serial, places last. */
export function usePaletteEntries(text: string, role: Role, onShortcuts: () => void) {
  const t = useTranslations('common');
  const router = useRouter();
  const { chooseTheme, chooseLocale, signOut } = usePreferences();
  const query = useDeferredValue(text.trim());
  const vehicles = useQuery({
    queryKey: queryKeys.vehicles.list({ palette: query }),
    queryFn: ({ signal }) => call('GET /vehicles', { q: query, limit: VEHICLES_SHOWN }, { signal }),
    enabled: query.length > 0,
    placeholderData: keepPreviousData,
    meta: { resync: false },
  });

  const places = usePlaceSearch(text);
  const { nameOf } = usePlaceText();
  const { main, admin } = pagesFor(role);
  const fixed: PaletteEntry[] = [
    ...[...main, ...admin].map(
      ({ key, href }): PaletteEntry => ({
        id: key,
        group: 'pages',
        label: t(`nav.${key}`),
        run: () => router.push(href),
      }),
    ),
    ...COMMAND_PAGES.map(
      ([id, href]): PaletteEntry => ({ id, group: 'pages', label: t(`palette.${id}`), run: () => router.push(href) }),
    ),
    ...THEMES.map(
      (theme): PaletteEntry => ({
        id: `theme-${theme}`,
        group: 'actions',
        label: t('palette.themeTo', { theme: t(`theme.${theme}`) }),
        run: () => chooseTheme(theme),
      }),
    ),
    ...LOCALES.map(
      (locale): PaletteEntry => ({
        id: `locale-${locale}`,
        group: 'actions',
        label: t('palette.languageTo', { language: LOCALE_NAMES[locale] }),
        run: () => chooseLocale(locale),
      }),
    ),
    { id: 'shortcuts', group: 'actions', label: t('top.shortcuts'), run: onShortcuts },
    { id: 'sign-out', group: 'actions', label: t('top.signOut'), run: () => void signOut() },
  ];
  const wanted = text.trim().toLowerCase();
  const matching = fixed.filter(({ label }) => label.toLowerCase().includes(wanted));
  // The hits may still be those of a shorter text, and Enter takes the first
  const answered = query !== '' && query === text.trim() && !vehicles.isPlaceholderData;
  const found = (answered && vehicles.data ? vehicles.data.items : []).map(
    ({ vin, plate, model, tboxSerial }): PaletteEntry => ({
      id: vin,
      group: 'vehicles',
      label: plate ? `${plate} · ${vin}` : vin,
      detail: [model.name, tboxSerial].filter(Boolean).join(' · '),
      run: () => router.push(`/vehicles/${vin}` as Route),
    }),
  );
  const { total = 0, atLeast = false } = vehicles.data ?? {};
  const inList: PaletteEntry = {
    id: 'list',
    group: 'vehicles',
    label: t(atLeast ? 'palette.atLeastInList' : 'palette.allInList', { count: total }),
    run: () => router.push(`/vehicles?${new URLSearchParams({ q: query })}` as Route),
  };
  const entries = [
    ...matching.filter(({ group }) => group === 'pages'),
    ...found,
    ...(answered && total > found.length ? [inList] : []),
    ...matching.filter(({ group }) => group === 'actions'),
    ...places.map(
      (place): PaletteEntry => ({
        id: String(place.id),
        group: 'places',
        label: t('place.goTo', { place: nameOf(place, true) }),
        run: () => router.push(placeAddress(place) as Route),
      }),
    ),
  ];
  return { entries, searching: vehicles.isFetching, failed: vehicles.isError };
}
