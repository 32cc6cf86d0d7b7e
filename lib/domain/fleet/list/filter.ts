import { escapeLike } from '@/lib/platform/db/escape-like';
import type { SearchText } from '../search-text';
import type { Order, SortKey } from './order';
import type { Params } from './params';
import type { VinStart } from './vin-starts';

/** null: not filtered. */
export type Filter = {
  fleetIds: number[] | null;
  modelIds: number[] | null;
  tags: string[];
  /** Values of vehicle_facets.facts. */
  facts: number[] | null;
  search: SearchText;
};

/** Values of a column, both included. */
export type Range = { from: string; to: string };

/** Of rows of `vehicles` (aliased `r`); `vehicle_facets` has no others. The partial indexes need it. */
export const IS_LISTED = 'r.archived_at is null';

// The last characters in order: of VINs, and of all
const LAST_OF_VIN = 'ZZZZZZZZZZZZZZZZZ';
const LAST = '\u{10FFFF}';

// The index costs a lookup for each trigram, and serials differ at their ends: three trigrams find as few rows as ten, seven
// times as fast
const LOOKED_UP = 5;

export const vinRange = (prefix: string): Range => ({ from: prefix, to: prefix + LAST_OF_VIN });
export const plateRange = (prefix: string): Range => ({ from: prefix, to: prefix + LAST });

/** Patterns of `search` (VIN, plate and TBox serial, a line each), any of which is a match. */
function searchPatterns(search: SearchText): string[] {
  if (search.kind === 'none') return [];
  const like = escapeLike(search.text);
  return search.kind === 'substring' ? [`%${like}%`] : [`${like}%`, `%\n${like}%`];
}

/** Conditions without facts, for rows of `vehicles` or `vehicle_facets` that are read anyway. */
export function rowConditions({ fleetIds, modelIds, tags, search }: Filter, alias: string, params: Params): string[] {
  const patterns = searchPatterns(search);
  return [
    ...anyOf(`${alias}.fleet_id`, fleetIds, params),
    ...anyOf(`${alias}.model_id`, modelIds, params),
    ...(tags.length ? [`${alias}.tags && ${params.add(tags, 'text[]')}`] : []),
    ...(patterns.length ? [either(patterns.map((like) => `${alias}.search like ${params.add(like, 'text')}`))] : []),
  ];
}

/**
 * Condition of a search by the indexes of `vehicles` (aliased `r`): `starts` of VINs, and the text elsewhere (see vin-starts).
 * A short text is the beginning of a VIN, of a TBox serial or, unless `plates` is false, of a plate.
 */
export function indexedSearch(
  search: SearchText,
  { starts, plates }: { starts: VinStart[]; plates: boolean },
  params: Params,
): string[] {
  if (search.kind === 'none') return [];
  const vins = starts.map(({ start }) => between('r.vin', vinRange(start), params));
  const like = escapeLike(search.text);
  if (search.kind === 'substring') {
    const end = `substr(r.search, 6) like ${params.add(`%${escapeLike(search.text.slice(-LOOKED_UP))}%`, 'text')}`;
    return [either([...vins, `(${end} and r.search like ${params.add(`%${like}%`, 'text')})`])];
  }
  const start = params.add(`${like}%`, 'text');
  const plate = plates ? [`r.plate_key like ${start}`] : [];
  return [either([...vins, ...plate, `search_form(r.tbox_serial) like ${start}`])];
}

export const anyOf = (column: string, ids: number[] | null, params: Params): string[] =>
  ids ? [`${column} = any(${params.add(ids, 'int[]')})`] : [];

export const between = (column: string, { from, to }: Range, params: Params): string =>
  `${column} between ${params.add(from, 'text')} and ${params.add(to, 'text')}`;

/** Rows beyond the last one shown; a row comparison, which an index follows. */
export function beyondKey({ columns, beyond }: Order, after: SortKey | null, alias: string, params: Params): string[] {
  if (!after) return [];
  const values = columns.map(({ type, fromJson }, i) => fromJson(params.add(after[i], type)));
  return [`(${columns.map(({ name }) => `${alias}.${name}`)}) ${beyond} (${values})`];
}

const either = (conditions: string[]): string => `(${conditions.join(' or ')})`;
