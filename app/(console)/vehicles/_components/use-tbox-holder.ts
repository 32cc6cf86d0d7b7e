'use client';

import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { call } from '@/lib/browser/call';
import { queryKeys } from '@/lib/browser/query-keys';

/** Shorter ones are searched by their beginning only, and are still being typed. */
const SERIAL_FROM = 4;
const HITS = 20;

/**
 * The vehicle that has the TBox of this serial now: to give it to another one takes it from there.
 * @param ownVin the vehicle that is being edited; it may keep its own
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
