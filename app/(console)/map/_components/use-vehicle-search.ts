'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useEffectEvent, useState } from 'react';
import { call } from '@/lib/browser/call';
import { usePlaceSearch } from '@/lib/browser/places/use-place-search';
import { queryKeys } from '@/lib/browser/query-keys';
import type { VehicleSummary } from '@/lib/contracts';
import type { Place } from '@/lib/contracts/places/terms';

const HITS = 8;

/** Searches vehicles, and places after them, with a keyboard-operated list of hits. The parameters are called after the search is cleared. */
export function useVehicleSearch(onChosen: (vehicle: VehicleSummary) => void, onPlace: (place: Place) => void) {
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(0);
  /** Enter was pressed before the search was answered. */
  const [awaited, setAwaited] = useState(false);
  const query = useDeferredValue(text.trim());
  const { data, isFetching, isError, isPlaceholderData } = useQuery({
    queryKey: queryKeys.vehicles.list({ map: query }),
    queryFn: ({ signal }) => call('GET /vehicles', { q: query, limit: HITS }, { signal }),
    enabled: query !== '',
    placeholderData: keepPreviousData,
    meta: { resync: false },
  });
  const hits = query === '' ? [] : (data?.items ?? []);
  const places = usePlaceSearch(text);
  const count = hits.length + places.length;
  const active = Math.min(chosen, count - 1);
  // The hits may still be those of a shorter text
  const answered = data !== undefined && !isPlaceholderData && query === text.trim();

  /** @param index of a vehicle, or after the vehicles of a place */
  const choose = (index: number) => {
    const [vehicle, place] = [hits[index], places[index - hits.length]];
    if (!vehicle && !place) return;
    setOpen(false);
    setAwaited(false);
    setText('');
    if (vehicle) onChosen(vehicle);
    else if (place) onPlace(place);
  };
  const chooseFirst = useEffectEvent(() => choose(0));
  useEffect(() => {
    if (awaited && answered) chooseFirst();
  }, [awaited, answered]);

  return {
    ...{ text, query, hits, places, active, isFetching, isError, choose },
    shown: open && text.trim() !== '',
    setOpen,
    clear: () => setText(''),
    type: (typed: string) => {
      setText(typed);
      setChosen(0);
      setAwaited(false);
      setOpen(true);
    },
    onKeyDown: (event: KeyboardEvent<HTMLElement>) => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
      if (step !== 0 && count > 0) setChosen((active + step + count) % count);
      else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
        if (answered) choose(active);
        else setAwaited(true);
      } else if (event.key === 'Escape') {
        if (text === '') event.currentTarget.blur();
        setText('');
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
}
