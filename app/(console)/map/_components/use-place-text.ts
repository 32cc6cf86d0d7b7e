'use client';

import { useFormatter } from 'next-intl';
import { latitudeOf, longitudeOf } from '@/lib/contracts/cells/mercator';

/** `31.2° N 121.5° E`, of a place in mercator, 0 to 1. */
export function usePlaceText(): (x: number, y: number) => string {
  const { number } = useFormatter();
  const format = (degrees: number) => number(Math.abs(degrees), { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (x, y) => {
    const [longitude, latitude] = [longitudeOf(x), latitudeOf(y)];
    return `${format(latitude)}° ${latitude < 0 ? 'S' : 'N'} ${format(longitude)}° ${longitude < 0 ? 'W' : 'E'}`;
  };
}
