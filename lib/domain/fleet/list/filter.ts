import { escapeLike, type SearchText } from '../search-text';
import type { Params } from './params';

/** A list request with its codes resolved; null: not narrowed. */
export type Filter = {
  fleetIds: number[] | null;
  modelIds: number[] | null;
  tags: string[];
  facts: number[] | null;
  search: SearchText;
};

/** Last in the order of characters that a VIN has. */
export const LAST_OF_PREFIX = 'ZZZZZZZZZZZZZZZZZ';

// The expressions of vehicles_plate_prefix_idx and vehicles_tbox_serial_prefix_idx
const PLATE = 'search_form(v.plate)';
const TBOX = 'search_form(v.tbox_serial)';

/** Matches anywhere, for rows that are being read anyway. */
export function searchCondition(search: SearchText, params: Params): string[] {
  if (search.kind === 'none') return [];
  const like = escapeLike(search.text);
  if (search.kind === 'substring') return [`v.search like ${params.add(`%${like}%`, 'text')}`];
  const start = params.add(`${like}%`, 'text');
  return [`(v.vin like ${start} or ${PLATE} like ${start} or ${TBOX} like ${start})`];
}

/** What an index finds; without what lies within the first eight characters of a VIN. */
export function indexedSearchCondition(search: SearchText, params: Params): string[] {
  if (search.kind === 'none') return [];
  if (search.kind === 'prefix') {
    const start = params.add(`${escapeLike(search.text)}%`, 'text');
    return [`(${PLATE} like ${start} or ${TBOX} like ${start})`];
  }
  const tail = params.add(`%${escapeLike(search.tail)}%`, 'text');
  const whole = search.tail === search.text ? [] : searchCondition(search, params);
  return [`substr(v.search, 6) like ${tail}`, ...whole];
}

export const tagCondition = (tags: string[], params: Params): string[] =>
  tags.length ? [`v.tags && ${params.add(tags, 'text[]')}`] : [];

export const anyOf = (column: string, ids: number[] | null, params: Params): string[] =>
  ids ? [`${column} = any(${params.add(ids, 'int[]')})`] : [];
