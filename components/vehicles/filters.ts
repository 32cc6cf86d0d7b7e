import { normaliseSearch, SEARCH_ANYWHERE_FROM } from '@/lib/contracts/fleet/search';
import {
  CONNECTION_FACTS,
  type ConnectionFact,
  FORMER_STATUSES,
  FRESHNESS_FACTS,
  type FreshnessFact,
  SLEEP_FACTS,
  type SleepFact,
  VEHICLE_STATUSES,
  type VehicleStatus,
} from '@/lib/contracts/fleet/status';
import { VEHICLE_SORTS, type VehicleSort } from '@/lib/contracts/fleet/terms';
import { MAX_LENGTH } from '@/lib/contracts/limits';

/** Filters of the list; in the URL under the names of the HTTP API. */
export type VehicleFilters = {
  q: string;
  status: VehicleStatus[];
  connection: ConnectionFact[];
  sleep: SleepFact[];
  freshness: FreshnessFact[];
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
  connection: [],
  sleep: [],
  freshness: [],
  fleet: [],
  model: [],
  tag: [],
  archived: false,
  sort: 'vin',
};
type Choices = Omit<VehicleFilters, 'q' | 'sort'>;
const choicesOf = ({ q: _, sort: __, ...choices }: VehicleFilters): Choices => choices;
/** Nothing chosen; search and order stay. */
export const NO_CHOICES: Choices = choicesOf(NO_FILTERS);
/** Whether the search finds only beginnings. */
export function isShortSearch(q: string): boolean {
  const { length } = normaliseSearch(q);
  return length > 0 && length < SEARCH_ANYWHERE_FROM;
}

/** Filters of a query string; unknown values are ignored and former names are understood, so that old links still work. */
export function parseFilters(params: URLSearchParams): VehicleFilters {
  const list = (name: string): string[] =>
    [...new Set(params.getAll(name).flatMap((value) => value.split(',')))]
      .map((one) => one.trim())
      .filter(Boolean)
      .sort();
  const among = <T extends string>(known: readonly T[], name: string): T[] =>
    known.filter((value) => list(name).some((given) => given === value));
  const statuses = list('status').map((status) => FORMER_STATUSES[status] ?? status);
  const sort = params.get('sort');
  return {
    q: (params.get('q') ?? '').trim().slice(0, MAX_LENGTH.vehicleSearch),
    status: VEHICLE_STATUSES.filter((status) => statuses.includes(status)),
    connection: among(CONNECTION_FACTS, 'connection'),
    sleep: among(SLEEP_FACTS, 'sleep'),
    freshness: among(FRESHNESS_FACTS, 'freshness'),
    fleet: list('fleet'),
    model: list('model'),
    tag: list('tag'),
    archived: params.get('archived') === 'true',
    sort: VEHICLE_SORTS.find((known) => known === sort) ?? NO_FILTERS.sort,
  };
}

/** Canonical query string: only filters that differ from the default, in a fixed order. */
export function filtersToQuery(filters: VehicleFilters): string {
  const { q, sort } = filters;
  const entries: [string, string][] = [
    ['q', q.trim()],
    ...Object.entries(choicesOf(filters)).map(([name, chosen]): [string, string] => [
      name,
      Array.isArray(chosen) ? chosen.join(',') : chosen ? 'true' : '',
    ]),
    ['sort', sort === NO_FILTERS.sort ? '' : sort],
  ];
  return new URLSearchParams(entries.filter(([, value]) => value !== '')).toString();
}

/** Whether the filters exclude vehicles. */
export const narrows = (filters: VehicleFilters): boolean => filters.q !== '' || countChosen(filters) > 0;

export const countChosen = (filters: VehicleFilters): number =>
  Object.values(choicesOf(filters)).reduce(
    (sum: number, chosen) => sum + (Array.isArray(chosen) ? chosen.length : Number(chosen)),
    0,
  );
