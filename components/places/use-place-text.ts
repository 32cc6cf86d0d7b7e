'use client';

import { useFormatter, useLocale, useTranslations } from 'next-intl';
import type { Coordinates } from '@/lib/contracts/places/great-circle';
import { type NearbyPlace, type Place, roundDistanceKm } from '@/lib/contracts/places/terms';
import { formatCoordinates } from '../map/motion';
import { placeName, spaced } from './place-name';

/** Creating one costs more than its use. */
const countryNames = new Map<string, Intl.DisplayNames>();
function countryOf(locale: string, code: string): string | undefined {
  const names = countryNames.get(locale) ?? new Intl.DisplayNames(locale, { type: 'region' });
  countryNames.set(locale, names);
  return /^[A-Z]{2}$/.test(code) ? names.of(code) : undefined;
}

/** Places in words. Null stays null, so that a caller shows coordinates only. */
export function usePlaceText() {
  const t = useTranslations('common.place');
  const locale = useLocale();
  const { number } = useFormatter();
  const nameOf = (place: Place, full = false): string =>
    placeName(place, { locale, countryOf: (code) => countryOf(locale, code), full });
  const relate = ({ place, distanceKm, bearing, inside }: NearbyPlace, full: boolean): string =>
    inside
      ? t('in', { place: nameOf(place, full) })
      : spaced(
          t('from', {
            place: nameOf(place, full),
            distance: number(roundDistanceKm(distanceKm)),
            direction: t(`direction.${bearing}`),
          }),
        );
  return {
    /** `Zhabei, Shanghai` */
    nameOf,
    /** `4 km NE of Zhabei, Shanghai` */
    textOf: (found: NearbyPlace | null): string | null => found && relate(found, false),
    /** With country, coordinates and source, for a tooltip. */
    titleOf: (found: NearbyPlace | null, position: Coordinates): string =>
      [found && relate(found, true), formatCoordinates(position), found && t('source')].filter(Boolean).join(' · '),
  };
}
