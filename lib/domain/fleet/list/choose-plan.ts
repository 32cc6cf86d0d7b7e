import type { Filter } from './filter';
import type { Order } from './order';
import { MAX_STRETCHES, type OwnRanges } from './scan-ranges';
import type { ListStatistics } from './statistics-store';

export type Plan = {
  /** Rows worth reading in order first; 0: none. */
  scanRows: number;
  /** Where every match is found otherwise. */
  collectFrom: 'vehicles' | 'vehicle_facets';
  /** Rows worth reading where the order itself begins with the text, so that only other matches are collected; 0: none. */
  ownRows: number;
};

// Costs in rows read in order through an index (1 to 2 µs each); measured at a million vehicles
const FACTS_LOOKED_UP = 2.5;
const FACETS_COLLECTED = 0.6;
const VEHICLE_COLLECTED = 1.2;
/** What every statement costs, so that a shorter scan would save nothing. */
const MIN_ROWS = 500;
/** Matches lie unevenly: a scan may read so many times the rows that it should need, */
const MARGIN = 3;
/** or, where only a sample says how many, this part of what the collection costs, up to what takes 30 ms. */
const STAKE = 4;
const MAX_STAKED = 20_000;

/**
 * Reading in order is right when matches are common, collecting them when they are rare. Counts and a sample say how
 * common they are; how they lie along the order says nobody. So a scan is bounded by what the collection costs that it
 * would save: at worst a request takes twice the time of the better way.
 * @param own where the order itself begins with the text, see `ownRanges`
 */
export function choosePlan(
  { order, filter, limit }: { order: Order; filter: Filter; limit: number },
  statistics: ListStatistics,
  own: OwnRanges | null,
): Plan {
  const { sample, groups } = statistics;
  const vehicles = groups.reduce((total, group) => total + group.vehicles, 0);
  const wanted = groups.reduce((total, group) => total + group.wanted, 0);
  const byChange = order.table === 'vehicle_facets';

  // How common
  const byStart = statistics.starts.reduce((total, start) => total + start.vehicles, 0);
  const elsewhere = shares(sample, 'elsewhere');
  const tagged = filter.tags.length ? shares(sample, 'tagged') : { all: 1, own: 1 };
  const searched = filter.search.kind !== 'none';
  const textShare = searched ? Math.min(1, byStart / vehicles + elsewhere.own) : 1;

  // What it costs to collect
  const matchCost = VEHICLE_COLLECTED + (filter.facts !== null || byChange ? FACTS_LOOKED_UP : 0);
  const fromVehicles = (withText: number) => matchCost * Math.min(withText, statistics.all * tagged.all, vehicles);
  const others = searched ? statistics.all * elsewhere.all : statistics.all;
  const lookedUp = filter.facts && !byChange ? FACTS_LOOKED_UP : 0;
  const ownRows = limit / ((wanted / statistics.all) * tagged.own);
  const costs = {
    facets: statistics.withFacts * FACETS_COLLECTED,
    // Plates that begin with the text are not in the sample of this order: only their own place is sure to be cheap
    vehicles: own?.of === 'plate' ? Number.POSITIVE_INFINITY : fromVehicles(searched ? others + byStart : others),
    apart:
      own === null
        ? Number.POSITIVE_INFINITY
        : ownRows * (1 + lookedUp) + fromVehicles(own.of === 'vin' ? others : others + byStart),
  };
  const least = Math.min(costs.facets, costs.vehicles, costs.apart);

  // What it costs to read in order
  const rowCost = 1 + lookedUp * textShare * tagged.own;
  const among = groups.length > MAX_STRETCHES ? statistics.all : vehicles;
  const expectedRows = (limit * (byChange ? statistics.withFacts : among)) / (wanted * textShare * tagged.own);
  const affordable = least / rowCost;
  const staked = sample ? Math.min(affordable / STAKE, MAX_STAKED) : 0;
  const rows = Math.min(affordable, Math.max(expectedRows * MARGIN, staked));
  return {
    scanRows: expectedRows > affordable ? 0 : Math.max(MIN_ROWS, Math.ceil(rows)),
    collectFrom: costs.facets === least ? 'vehicle_facets' : 'vehicles',
    ownRows: costs.apart === least ? Math.max(MIN_ROWS, Math.ceil(ownRows * MARGIN)) : 0,
  };
}

/** Seen too seldom among the few rows of a group, a share is drawn towards that of all. */
const PRIOR_ROWS = 5;

function shares(sample: ListStatistics['sample'], what: 'elsewhere' | 'tagged'): { all: number; own: number } {
  if (!sample) return { all: 1, own: 1 };
  const all = (sample.all[what] + 0.5) / (sample.all.rows + 1);
  return { all, own: (sample.own[what] + PRIOR_ROWS * all) / (sample.own.rows + PRIOR_ROWS) };
}
