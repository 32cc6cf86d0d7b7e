import type { Pool } from 'pg';
import { escapeLike, type SearchText } from '../search-text';
import { anyOf, type Filter } from './filter';
import { Params } from './params';
import type { Stretch } from './scan-in-order';

/** Vehicles of one fleet and model: all of them, those with the wanted facts, and (a bit each) the facts there are. */
export type Group = { fleetId: number; modelId: number; vehicles: number; wanted: number; present: number };

// The sum of both is true at every moment: refresh-vehicle-counts folds the deltas in
const COUNTS = `(select fleet_id, model_id, vin_prefix, facts, vehicles from vehicle_counts
  union all select fleet_id, model_id, vin_prefix, facts, delta from vehicle_count_deltas) c`;

export async function readGroups(pool: Pool, filter: Filter): Promise<Group[]> {
  const params = new Params();
  const wanted = filter.facts ? `filter (where ${anyOf('facts', filter.facts, params)})` : '';
  const { rows } = await pool.query<Group>(
    `select fleet_id as "fleetId", model_id as "modelId", sum(vehicles)::int as vehicles,
       coalesce(sum(vehicles) ${wanted}, 0)::int as wanted, bit_or(1 << facts) as present
     from ${COUNTS} where ${groupConditions(filter, params)} group by 1, 2 having sum(vehicles) > 0 order by 1, 2`,
    params.values,
  );
  return rows;
}

/** The starts of VINs that contain the text (or begin with it, when it is short), in each fleet and model. */
export async function readSearchedPrefixes(pool: Pool, filter: Filter): Promise<(Stretch & { vinPrefix: string })[]> {
  const pattern = prefixPattern(filter.search);
  if (!pattern) return [];
  const params = new Params();
  const { rows } = await pool.query<Stretch & { vinPrefix: string }>(
    `select fleet_id as "fleetId", model_id as part, vin_prefix as "vinPrefix" from ${COUNTS}
     where ${groupConditions(filter, params)} and vin_prefix like ${params.add(pattern, 'text')}
     group by 1, 2, 3 having sum(vehicles) > 0 order by 1, 2, 3`,
    params.values,
  );
  return rows;
}

function prefixPattern(search: SearchText): string | null {
  if (search.kind === 'none') return null;
  const text = escapeLike(search.text);
  return search.kind === 'prefix' ? `${text}%` : `%${text}%`;
}

const groupConditions = (filter: Filter, params: Params): string =>
  [...anyOf('fleet_id', filter.fleetIds, params), ...anyOf('model_id', filter.modelIds, params)].join(' and ') ||
  'true';
