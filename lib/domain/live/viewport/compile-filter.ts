import { MAP_STATUSES, type MapFilter } from '@/lib/contracts';
import { ALARMS } from './cell-index';
import type { FleetPositions } from './fleet-positions';

export type CompiledFilter = {
  /** Indexes into the counts of a cell: where these are 0, no vehicle passes. */
  counts: readonly number[];
  /** The sum of `counts` is the number of vehicles that pass; otherwise each vehicle must be checked. */
  exact: boolean;
  passes(slot: number): boolean;
};

const EVERY_STATUS = MAP_STATUSES.map((_, i) => i);

/** @param modelIdOf code → id; undefined: unknown model */
export function compileFilter(
  viewport: FleetPositions,
  filter: MapFilter,
  modelIdOf: (code: string) => number | undefined,
): CompiledFilter {
  const { store, tags } = viewport;
  const statuses = filter.statuses?.length
    ? filter.statuses.map((status) => MAP_STATUSES.indexOf(status))
    : EVERY_STATUS;
  const models = filter.models?.length ? filter.models.map(modelIdOf) : null;
  const anyOfTags = filter.tags?.length ? filter.tags : null;
  const alarm = filter.alarm === true;
  const byStatus = new Uint8Array(MAP_STATUSES.length);
  for (const status of statuses) byStatus[status] = 1;
  return {
    counts: alarm ? [ALARMS] : statuses,
    exact: !models && !anyOfTags && !alarm,
    passes: (slot) =>
      byStatus[store.status[slot] ?? 0] === 1 &&
      (!alarm || store.alarm[slot] === 1) &&
      (!models || models.includes(store.modelId[slot])) &&
      (!anyOfTags || tags.holdsAny(store.tagSet[slot] ?? 0, anyOfTags)),
  };
}
