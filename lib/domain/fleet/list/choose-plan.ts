import type { Filter } from './filter';
import type { Order } from './order';
import { MAX_RANGES, type OwnRanges } from './scan-ranges';
import type { ListStatistics } from './statistics-store';

export type Plan = {
  /** Maximum number of rows to scan in order first; 0: no scan. */
  scanRows: number;
  /** Table whose indexes find every match otherwise. */
  collectFrom: 'vehicles' | 'vehicle_facets';
  /** Maximum number of rows to scan within `ownRanges`, so that only other matches are collected; 0: no scan. */
  ownRows: number;
};

// Costs in rows of an index scan in order (1 to 2 µs each), measured at a million vehicles
const FACTS_LOOKED_UP = 2.5;
const FACETS_COLLECTED = 0.6;
const VEHICLE_COLLECTED = 1.2;
/** Rows that cost as much as a statement: a shorter scan would save nothing. */
const MIN_ROWS = 500;
/** Matches are distributed unevenly: a scan may read so many times the expected rows, */
const MARGIN = 3;
/** or, where the number of matches is estimated from a sample, this part of the cost of collecting, up to 30 ms. */
const RISK = 4;
const MAX_RISK_ROWS = 20_000;

type Query = { order: Order; filter: Filter; limit: number };

/**
 * Scanning in order is cheaper when matches are common, collecting them when they are rare. Counts and a sample show how common
 * they are, but not how they are distributed in the order. So a scan is limited to the cost of collecting: at worst a request
 * takes twice the time of the better plan.
 * @param own see `ownRanges`
 */
export function choosePlan(query: Query, statistics: ListStatistics, own: OwnRanges | null): Plan {
  const { order, limit } = query;
  const { sample, groups } = statistics;
  const common = commonness(query, statistics);
  const { vehicles, matches, tagged, textShare, factsCost } = common;
  const ownRows = limit / ((matches / statistics.all) * tagged.own);
  const costs = collectCosts(query, statistics, common, own, ownRows);
  const cheapest = Math.min(costs.facets, costs.vehicles, costs.apart);

  const rowCost = 1 + factsCost * textShare * tagged.own;
  const among = groups.length > MAX_RANGES ? statistics.all : vehicles;
  const scanned = order.table === 'vehicle_facets' ? statistics.withFacts : among;
  const expectedRows = (limit * scanned) / (matches * textShare * tagged.own);
  const affordable = cheapest / rowCost;
  const risk = sample ? Math.min(affordable / RISK, MAX_RISK_ROWS) : 0;
  const rows = Math.min(affordable, Math.max(expectedRows * MARGIN, risk));
  return {
    scanRows: expectedRows > affordable ? 0 : Math.max(MIN_ROWS, Math.ceil(rows)),
    collectFrom: costs.facets === cheapest ? 'vehicle_facets' : 'vehicles',
    ownRows: costs.apart === cheapest ? Math.max(MIN_ROWS, Math.ceil(ownRows * MARGIN)) : 0,
  };
}

/** How common matches are, and `factsCost`: of looking up a row's facts in the other table. */
function commonness({ order, filter }: Query, { groups, starts, sample }: ListStatistics) {
  const vehicles = groups.reduce((total, group) => total + group.vehicles, 0);
  const byStart = starts.reduce((total, start) => total + start.vehicles, 0);
  const elsewhere = shares(sample, 'elsewhere');
  return {
    vehicles,
    matches: groups.reduce((total, group) => total + group.wanted, 0),
    byStart,
    elsewhere,
    tagged: filter.tags.length ? shares(sample, 'tagged') : { all: 1, own: 1 },
    textShare: filter.search.kind === 'none' ? 1 : Math.min(1, byStart / vehicles + elsewhere.own),
    factsCost: filter.facts && order.table === 'vehicles' ? FACTS_LOOKED_UP : 0,
  };
}

/** Costs of collecting every match by the facts, by the other filters, and by the latter with a scan within `own`. */
function collectCosts(
  { order, filter }: Query,
  { all, withFacts }: ListStatistics,
  { vehicles, byStart, elsewhere, tagged, factsCost }: ReturnType<typeof commonness>,
  own: OwnRanges | null,
  ownRows: number,
): { facets: number; vehicles: number; apart: number } {
  const hasText = filter.search.kind !== 'none';
  const needsFacts = filter.facts !== null || order.table === 'vehicle_facets';
  const matchCost = VEHICLE_COLLECTED + (needsFacts ? FACTS_LOOKED_UP : 0);
  const fromVehicles = (withText: number) => matchCost * Math.min(withText, all * tagged.all, vehicles);
  const others = hasText ? all * elsewhere.all : all;
  return {
    facets: withFacts * FACETS_COLLECTED,
    // Plates that begin with the text are not in the sample of this order: only a scan within `own` is surely cheap
    vehicles: own?.of === 'plate' ? Number.POSITIVE_INFINITY : fromVehicles(hasText ? others + byStart : others),
    apart:
      own === null
        ? Number.POSITIVE_INFINITY
        : ownRows * (1 + factsCost) + fromVehicles(own.of === 'vin' ? others : others + byStart),
  };
}

/** Weight of the share of all rows, for groups with few rows in the sample. */
const PRIOR_ROWS = 5;

function shares(sample: ListStatistics['sample'], what: 'elsewhere' | 'tagged'): { all: number; own: number } {
  if (!sample) return { all: 1, own: 1 };
  const all = (sample.all[what] + 0.5) / (sample.all.rows + 1);
  return { all, own: (sample.own[what] + PRIOR_ROWS * all) / (sample.own.rows + PRIOR_ROWS) };
}
