'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';

/** Minimum length of a serial that is looked up: shorter ones match prefixes only. */
const SERIAL_FROM = 4;
const HITS = 20;

/**
 * The vehicle to which the TBox with this serial is bound, as text.
 * @param ownVin the edited vehicle, which does not count
 */
export function useTboxHolder(typed: string, ownVin?: string) {
  const serial = useDeferredValue(typed.trim());
  const { data, isFetching } = useQuery({
    queryKey: queryKeys.vehicles.list({ tbox: serial }),
    queryFn: ({ signal }) => call('GET /vehicles', { q: serial, limit: HITS }, { signal }),
    enabled: serial.length >= SERIAL_FROM,
    staleTime: 0,
    meta: { resync: false },
  });
  const holder = data?.items.find(({ tboxSerial, vin }) => tboxSerial === serial && vin !== ownVin);
  return { holder: holder && (holder.plate ? `${holder.plate} (${holder.vin})` : holder.vin), checking: isFetching };
}
