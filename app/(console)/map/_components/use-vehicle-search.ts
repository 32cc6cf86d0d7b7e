'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useDeferredValue, useEffect, useEffectEvent, useState } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';
import type { VehicleSummary } from '@/lib/contracts';

const HITS = 8;

/** Searches vehicles, with a keyboard-operated list of hits. @param onChosen called after the search is cleared */
export function useVehicleSearch(onChosen: (vehicle: VehicleSummary) => void) {
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
  const active = Math.min(chosen, hits.length - 1);
  // The hits may still be those of a shorter text
  const answered = data !== undefined && !isPlaceholderData && query === text.trim();

  const choose = (vehicle: VehicleSummary | undefined) => {
    if (!vehicle) return;
    setOpen(false);
    setAwaited(false);
    setText('');
    onChosen(vehicle);
  };
  const chooseFirst = useEffectEvent(() => choose(hits[0]));
  useEffect(() => {
    if (awaited && answered) chooseFirst();
  }, [awaited, answered]);

  return {
    ...{ text, query, hits, active, isFetching, isError, choose },
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
      if (step !== 0 && hits.length > 0) setChosen((active + step + hits.length) % hits.length);
      else if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
        if (answered) choose(hits[active]);
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
