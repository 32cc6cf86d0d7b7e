import type { Place } from '@/lib/contracts/places/terms';
import { type MapView, mapAddressToQuery, NO_MAP_FILTERS } from '../map/map-address';

/** Zoom at which about the whole place is in view, by population. */
const ZOOMS = [
  { from: 1_000_000, zoom: 10 },
  { from: 100_000, zoom: 11.5 },
  { from: 0, zoom: 13 },
];

export const viewOfPlace = ({ latitude, longitude, population }: Place): MapView => ({
  latitude,
  longitude,
  zoom: ZOOMS.find(({ from }) => population >= from)?.zoom ?? 13,
});

/** Address of the map that shows the place, without filters. */
export const placeAddress = (place: Place): string =>
  `/map?${mapAddressToQuery({ ...NO_MAP_FILTERS, vehicle: null, view: viewOfPlace(place) })}`;
