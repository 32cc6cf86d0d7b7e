'use client';

import { useSearchParams } from 'next/navigation';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { type MapAddress, type MapView, mapAddressToQuery, parseMapAddress } from '@/components/map/map-address';

/** Browsers refuse an address that changes too often. */
const VIEW_PAUSE_MS = 400;

const inBar = (): MapAddress => parseMapAddress(new URLSearchParams(window.location.search));

/** What the URL says. Filters and the chosen vehicle make an entry of the history, moving the map does not. */
export function useMapAddress() {
  const told = useSearchParams().toString();
  const [query, setQuery] = useState(told);
  // At every render, also the router's: the address bar has the newest
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

/** Tells what the URL says after the reader has gone back or forward. */
export function useBack(onBack: (address: MapAddress) => void): void {
  const back = useEffectEvent(() => onBack(inBar()));
  useEffect(() => {
    const onPopState = () => back();
    window.addEventListener('popstate', onPopState);
    return () => window.removeEventListener('popstate', onPopState);
  }, []);
}
