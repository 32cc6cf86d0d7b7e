import type { MapFilter } from '@/lib/contracts/cells/cell-interest';
import { MAP_STATUSES, type MapStatus } from '@/lib/contracts/cells/map-status';
import { FORMER_STATUSES } from '@/lib/contracts/fleet/status';
import { vinSchema } from '@/lib/contracts/vin';

export type MapView = { longitude: number; latitude: number; zoom: number };
export type MapFilters = {
  status: MapStatus[];
  fleet: string[];
  model: string[];
  tag: string[];
  /** Only vehicles with a warning or critical event. */
  alarm: boolean;
};
/** State of the map in the URL. */
export type MapAddress = MapFilters & { view: MapView | null; vehicle: string | null };

export const NO_MAP_FILTERS: MapFilters = { status: [], fleet: [], model: [], tag: [], alarm: false };
const MAX_ZOOM = 24;
/** Digits in the URL: about 1 m, and an invisible difference of zoom. */
const DEGREE_DIGITS = 5;
const ZOOM_DIGITS = 2;

/** State of a query string; unknown and invalid values are ignored and former names understood, so that old links still work. */
export function parseMapAddress(params: URLSearchParams): MapAddress {
  const list = (name: string): string[] =>
    [...new Set(params.getAll(name).flatMap((value) => value.split(',')))]
      .map((one) => one.trim())
      .filter(Boolean)
      .sort();
  // `connected`, as in the list, is both
  const statuses = list('status').flatMap((status): string[] =>
    status === 'connected' ? ['driving', 'standing'] : [FORMER_STATUSES[status] ?? status],
  );
  const vehicle = vinSchema.safeParse(params.get('vehicle')?.trim().toUpperCase());
  return {
    view: parseView(params),
    status: MAP_STATUSES.filter((status) => statuses.includes(status)),
    fleet: list('fleet'),
    model: list('model'),
    tag: list('tag'),
    alarm: params.get('alarm') === '1',
    vehicle: vehicle.success ? vehicle.data : null,
  };
}

function parseView(params: URLSearchParams): MapView | null {
  const number = (name: string, most: number): number => {
    const text = params.get(name);
    const value = text ? Number(text) : Number.NaN;
    return Math.abs(value) <= most ? value : Number.NaN;
  };
  const view = { longitude: number('lng', 180), latitude: number('lat', 90), zoom: number('z', MAX_ZOOM) };
  return Object.values(view).some(Number.isNaN) ? null : view;
}

/** Canonical query string. */
export function mapAddressToQuery({ view, status, fleet, model, tag, alarm, vehicle }: MapAddress): string {
  const entries: [string, string][] = [
    ['lat', view ? String(rounded(view.latitude, DEGREE_DIGITS)) : ''],
    ['lng', view ? String(rounded(withinWorld(view.longitude), DEGREE_DIGITS)) : ''],
    ['z', view ? String(rounded(view.zoom, ZOOM_DIGITS)) : ''],
    ['status', status.join(',')],
    ['fleet', fleet.join(',')],
    ['model', model.join(',')],
    ['tag', tag.join(',')],
    ['alarm', alarm ? '1' : ''],
    ['vehicle', vehicle ?? ''],
  ];
  return new URLSearchParams(entries.filter(([, value]) => value !== '')).toString();
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
/** Longitude within ±180: the map's may exceed it. */
const withinWorld = (longitude: number): number => ((((longitude + 180) % 360) + 360) % 360) - 180;

/** Filter of a request; the fleets are a separate parameter. */
export const filterOf = ({ status, model, tag, alarm }: MapFilters): MapFilter => ({
  ...(status.length > 0 && { statuses: status }),
  ...(model.length > 0 && { models: model }),
  ...(tag.length > 0 && { tags: tag }),
  ...(alarm && { alarm }),
});

export const countMapFilters = ({ status, fleet, model, tag, alarm }: MapFilters): number =>
  status.length + fleet.length + model.length + tag.length + (alarm ? 1 : 0);
