'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type MapAddress, type MapView, mapAddressToQuery, parseMapAddress } from '@/components/map/map-address';

/** Browsers limit how often the URL may change. */
const VIEW_PAUSE_MS = 400;

const inBar = (): MapAddress => parseMapAddress(new URLSearchParams(window.location.search));

/**
 * State in the URL. Filters and the chosen vehicle create a history entry, moving the map does not.
 * @param onEnter called with the state that a link to the map, or a navigation back or forward, has led to
 */
export function useMapAddress(onEnter: (address: MapAddress) => void) {
  const routerQuery = useSearchParams().toString();
  const [query, setQuery] = useState(routerQuery);
  // At every render: the address bar is newer than the router's state
  useEffect(() => setQuery(window.location.search.slice(1)));

  /** As this page has written it; otherwise the router has led to another state of the map. */
  const written = useRef(routerQuery);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const write = (change: Partial<MapAddress>, how: 'pushState' | 'replaceState') => {
    const before = window.location.search.slice(1);
    const next = mapAddressToQuery({ ...inBar(), ...change });
    setQuery(next);
    written.current = String(new URLSearchParams(next));
    if (next !== before) window.history[how](null, '', next === '' ? '/map' : `/map?${next}`);
  };
  const enter = useEffectEvent((entered: string) => {
    // The router's state lags behind the address bar
    if (entered === written.current || entered !== String(new URLSearchParams(window.location.search))) return;
    written.current = entered;
    clearTimeout(timer.current);
    onEnter(inBar());
  });
  useEffect(() => enter(routerQuery), [routerQuery]);
  return {
    address: parseMapAddress(new URLSearchParams(query)),
    change: (change: Partial<MapAddress>) => write(change, 'pushState'),
    keepView: (view: MapView) => {
      clearTimeout(timer.current);
      timer.current = setTimeout(() => write({ view }, 'replaceState'), VIEW_PAUSE_MS);
    },
  };
}
