'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type MapAddress, type MapView, mapAddressToQuery, parseMapAddress } from '@/components/map/map-address';

/** Browsers limit how often the URL may change. */
const VIEW_PAUSE_MS = 400;

const inBar = (): MapAddress => parseMapAddress(new URLSearchParams(window.location.search));

/** State in the URL. Filters and the chosen vehicle create a history entry, moving the map does not. */
export function useMapAddress() {
  const routerQuery = useSearchParams().toString();
  const [query, setQuery] = useState(routerQuery);
  // At every render: the address bar is newer than the router's state
  useEffect(() => setQuery(window.location.search.slice(1)));

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (change: Partial<MapAddress>, how: 'pushState' | 'replaceState') => {
    const before = window.location.search.slice(1);
    const next = mapAddressToQuery({ ...inBar(), ...change });
    setQuery(next);
    if (next !== before) window.history[how](null, '', next === '' ? '/map' : `/map?${next}`);
  };
  return {
    address: parseMapAddress(new URLSearchParams(query)),
    change: (change: Partial<MapAddress>) => write(change, 'pushState'),
    keepView: (view: MapView) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => write({ view }, 'replaceState'), VIEW_PAUSE_MS);
    },
  };
}

/** Calls `onBack` with the URL's state after a navigation back or forward. */
export function useBack(onBack: (address: MapAddress) => void): void {
  const back = useEffectEvent(() => onBack(inBar()));
  useEffect(() => {
    const onPopState = () => back();
    window.addEventListener('popstate', onPopState);
    return () => window.removeEventListener('popstate', onPopState);
  }, []);
}
