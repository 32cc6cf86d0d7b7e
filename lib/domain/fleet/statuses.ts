import { VEHICLE_STATUSES, type VehicleStatus } from '@/lib/contracts';

// Bits of vehicle_facets.facts, as in the SQL function presence_facts
export const FACTS = { onceConnected: 1, connected: 2, sleeping: 4, fresh: 8 } as const;
const ALL_FACTS = Array.from({ length: 16 }, (_, facts) => facts);

const has = (facts: number, bit: number): boolean => (facts & bit) !== 0;

const PREDICATES: Record<VehicleStatus, (facts: number) => boolean> = {
  connected: (facts) => has(facts, FACTS.connected),
  disconnected: (facts) => has(facts, FACTS.onceConnected) && !has(facts, FACTS.connected),
  sleeping: (facts) => has(facts, FACTS.sleeping),
  stale: (facts) => has(facts, FACTS.connected) && !has(facts, FACTS.fresh),
  never_connected: (facts) => !has(facts, FACTS.onceConnected),
};

/** Every value of `facts` that has one of the statuses. */
export const factsWith = (statuses: readonly VehicleStatus[]): number[] =>
  ALL_FACTS.filter((facts) => statuses.some((status) => PREDICATES[status](facts)));

export const statusesOf = (facts: number): VehicleStatus[] =>
  VEHICLE_STATUSES.filter((status) => PREDICATES[status](facts));
