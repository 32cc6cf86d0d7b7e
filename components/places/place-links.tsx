'use client';

import { MapPin } from 'lucide-react';
import type { Route } from 'next';
import Link from 'next/link';
import { useTranslations } from 'next-intl';
import type { Place } from '@/lib/contracts/places/terms';
import { placeAddress } from './place-address';
import { usePlaceText } from './use-place-text';

/** Links that show places on the map, below what a search has found. */
export function PlaceLinks({ places }: { places: readonly Place[] }) {
  const t = useTranslations('common');
  const { nameOf } = usePlaceText();
  if (places.length === 0) return null;
  return (
    <ul aria-label={t('palette.places')} className="flex flex-wrap justify-center gap-x-4 gap-y-1 px-4 py-3 text-sm">
      {places.map((place) => (
        <li key={place.id}>
          <Link
            href={placeAddress(place) as Route}
            prefetch={false}
            title={t('place.source')}
            className="flex items-center gap-1.5 text-accent hover:underline"
          >
            <MapPin aria-hidden className="size-3.5" />
            {t('place.goTo', { place: nameOf(place, true) })}
          </Link>
        </li>
      ))}
    </ul>
  );
}
