import { VEHICLE_SORTS, VEHICLE_STATUSES, type VehicleSort, type VehicleStatus } from '@/lib/contracts/fleet/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';

/** Filters of the list; in the URL under the names of the HTTP API. */
export type VehicleFilters = {
  q: string;
  status: VehicleStatus[];
  fleet: string[];
  model: string[];
  tag: string[];
  /** Archived vehicles instead of the others. */
  archived: boolean;
  sort: VehicleSort;
};

export const NO_FILTERS: VehicleFilters = {
  q: '',
  status: [],
  fleet: [],
  model: [],
  tag: [],
  archived: false,
  sort: 'vin',
};
/** Minimum length of a search that matches anywhere; a shorter one matches prefixes. */
const ANYWHERE_FROM = 4;
export const isShortSearch = ({ q }: Pick<VehicleFilters, 'q'>): boolean => q !== '' && q.length < ANYWHERE_FROM;

/** Filters of a query string; unknown values are ignored, so that old links still work. */
export function parseFilters(params: URLSearchParams): VehicleFilters {
  const list = (name: string): string[] =>
    [...new Set(params.getAll(name).flatMap((value) => value.split(',')))]
      .map((one) => one.trim())
      .filter(Boolean)
      .sort();
  const sort = params.get('sort');
  return {
    q: (params.get('q') ?? '').trim().slice(0, MAX_LENGTH.vehicleSearch),
    status: VEHICLE_STATUSES.filter((status) => list('status').includes(status)),
    fleet: list('fleet'),
    model: list('model'),
    tag: list('tag'),
    archived: params.get('archived') === 'true',
    sort: VEHICLE_SORTS.find((known) => known === sort) ?? NO_FILTERS.sort,
  };
}

/** Canonical query string: only filters that differ from the default, in a fixed order. */
export function filtersToQuery({ q, status, fleet, model, tag, archived, sort }: VehicleFilters): string {
  const entries: [string, string][] = [
    ['q', q.trim()],
    ['status', status.join(',')],
    ['fleet', fleet.join(',')],
    ['model', model.join(',')],
    ['tag', tag.join(',')],
    ['archived', archived ? 'true' : ''],
    ['sort', sort === NO_FILTERS.sort ? '' : sort],
  ];
  return new URLSearchParams(entries.filter(([, value]) => value !== '')).toString();
}

/** Whether the filters exclude vehicles. */
export const narrows = ({ q, status, fleet, model, tag, archived }: VehicleFilters): boolean =>
  q !== '' || archived || status.length + fleet.length + model.length + tag.length > 0;

export const countChosen = ({ status, fleet, model, tag, archived }: VehicleFilters): number =>
  status.length + fleet.length + model.length + tag.length + (archived ? 1 : 0);
