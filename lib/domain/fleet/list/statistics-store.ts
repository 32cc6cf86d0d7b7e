import type { Db } from '@/lib/platform/db';
import { escapeLike } from '@/lib/platform/db/escape-like';
import { statement } from '@/lib/platform/db/statement';
import type { SearchText } from '../search-text';
import type { Filter } from './filter';
import type { Order } from './order';
import { startPatterns, type VinStart, vinStarts } from './vin-starts';

/** A filter by codes; `ownFleets`: those that the actor may see, null for all. */
export type RequestedFilter = Omit<Filter, 'fleetIds' | 'modelIds'> & {
  ownFleets: number[] | null;
  fleets: string[] | null;
  models: string[] | null;
};

/** Vehicles of one fleet and model: all, those with the requested facts (`wanted`), and the existing facts, a bit each. */
export type Group = { fleetId: number; modelId: number; vehicles: number; wanted: number; present: number };

export type ListStatistics = {
  /** By fleet and model where either is narrowed, else all in one group with ids 0. */
  groups: Group[];
  /** Vehicles in all fleets. */
  all: number;
  /** Vehicles of the requested fleets that have the facts, of any model. */
  withFacts: number;
  /** Starts of VINs that contain the text, with their vehicles of the requested fleets and models. */
  starts: VinStart[];
  /** One vehicle in 512, of all fleets and of the requested fleets and models; null without a text or tag. */
  sample: { all: Sampled; own: Sampled } | null;
};
/** Number of rows, of those with the text outside of a start, and of those with a tag. */
type Sampled = { rows: number; elsewhere: number; tagged: number };

// Counts are exact: the sum of counts and pending deltas (see `refreshVehicleCounts`)
const statisticsQuery = statement(
  `with counts as materialized (
  select fleet_id, model_id, facts, vehicles,
    (:ownFleets::int[] is null or fleet_id = any(:ownFleets))
      and (:fleets::text[] is null or fleet_id in (select id from fleets where code = any(:fleets))) as own,
    :models::text[] is null or model_id in (select id from vehicle_models where code = any(:models)) as of_model,
    :facts::int[] is null or facts = any(:facts) as wanted
  from (select fleet_id, model_id, facts, vehicles from vehicle_counts
    union all select fleet_id, model_id, facts, sum(delta) from vehicle_count_deltas group by 1, 2, 3) c
), groups as (
  select case when :narrowed then fleet_id else 0 end as fleet_id, case when :narrowed then model_id else 0 end as model_id,
    sum(vehicles) as vehicles, coalesce(sum(vehicles) filter (where wanted), 0) as wanted, bit_or(1 << facts) as present
  from counts where own and of_model group by 1, 2 having sum(vehicles) > 0
)
select
  (select coalesce(json_agg(json_build_array(fleet_id, model_id, vehicles, wanted, present) order by fleet_id, model_id), '[]')
   from groups) as groups,
  (select coalesce(sum(vehicles), 0)::int from counts) as all,
  (select coalesce(sum(vehicles), 0)::int from counts where own and wanted) as "withFacts",
  case when :starts::text[] is not null then (
    select coalesce(json_agg(json_build_object('prefix', vin_prefix, 'vehicles', vehicles)), '[]') from (
      select vin_prefix, sum(vehicles) as vehicles
      from (select fleet_id, model_id, vin_prefix, vehicles from vehicle_vin_prefixes
        union all select fleet_id, model_id, vin_prefix, delta from vehicle_vin_prefix_deltas) p
      where vin_prefix like any(:starts) and (not :narrowed or (fleet_id, model_id) in (select fleet_id,
        model_id from groups))
      group by 1 having sum(vehicles) > 0) starts)
  else '[]' end as prefixes,
  case when :elsewhere::text is not null or :tags::text[] is not null then (
    select json_build_object(
      'all', json_build_object('rows', count(*), 'elsewhere', count(*) filter (where elsewhere),
        'tagged', count(*) filter (where tagged)),
      'own', json_build_object('rows', count(*) filter (where own), 'elsewhere', count(*) filter (where own and elsewhere),
        'tagged', count(*) filter (where own and tagged)))
    from (select not :narrowed or (fleet_id, model_id) in (select fleet_id, model_id from groups) as own,
      tags && :tags as tagged,
        substr(search, 6) like :elsewhere as elsewhere
      from vehicles where id % 512 = 0 and archived_at is null) drawn)
  end as sample`,
  { name: 'list-statistics' },
);

type Row = Omit<ListStatistics, 'groups' | 'starts'> & {
  groups: [number, number, number, number, number][];
  prefixes: { prefix: string; vehicles: number }[];
};

/** Statistics for `choosePlan`, from counts and a small sample: about 2 ms for a fleet of any size. */
export async function readListStatistics(
  db: Db,
  order: Order,
  { ownFleets, fleets, models, facts, search, tags }: RequestedFilter,
): Promise<ListStatistics> {
  const narrowed = ownFleets !== null || fleets !== null || models !== null;
  const { rows } = await db.query<Row>(
    statisticsQuery({
      ownFleets,
      fleets,
      models,
      facts,
      narrowed,
      starts: startPatterns(search),
      elsewhere: elsewherePattern(search, order),
      tags: tags.length ? tags : null,
    }),
  );
  const row = rows[0];
  if (!row) return { groups: [], all: 0, withFacts: 0, starts: [], sample: null };
  const groups = row.groups.map(([fleetId, modelId, vehicles, wanted, present]) => ({
    fleetId,
    modelId,
    vehicles,
    wanted,
    present,
  }));
  const { all, withFacts, prefixes, sample } = row;
  return { groups, all, withFacts, starts: vinStarts(search, prefixes), sample };
}

/** Pattern of matches that are found neither by the start of a VIN nor in the `ownRanges` of the order. */
function elsewherePattern(search: SearchText, order: Order): string | null {
  if (search.kind === 'none') return null;
  if (search.kind === 'substring') return `%${escapeLike(search.text)}%`;
  return `${order.columns[0]?.name === 'plate_key' ? '%\n' : ''}%\n${escapeLike(search.text)}%`;
}
