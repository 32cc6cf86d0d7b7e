import type { VehicleCounts } from '@/lib/contracts';

type StatusCounts = Pick<VehicleCounts, 'connected' | 'no_data' | 'unknown'>;

/** Counts while no node of the broker answers: whichever was connected is not known to be. */
export const withoutBroker = (counts: VehicleCounts): VehicleCounts => ({
  ...moved(counts),
  byFleet: counts.byFleet.map(moved),
});

const moved = <Counts extends StatusCounts>(counts: Counts): Counts => ({
  ...counts,
  connected: 0,
  no_data: 0,
  unknown: counts.unknown + counts.connected + counts.no_data,
});
