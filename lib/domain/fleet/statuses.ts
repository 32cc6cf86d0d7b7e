import {
  type ConnectionFact,
  type FreshnessFact,
  type SleepFact,
  statusOfFacts,
  type VehicleFacts,
  type VehicleStatus,
} from '@/lib/contracts';

// Bits of vehicle_facets.facts, as in the SQL function presence_facts
export const FACTS = { onceConnected: 1, connected: 2, sleeping: 4, fresh: 8, brokerLost: 16 } as const;

const has = (facts: number, bit: number): boolean => (facts & bit) !== 0;
const isPossible = (facts: number): boolean =>
  (has(facts, FACTS.onceConnected) || !has(facts, FACTS.connected | FACTS.brokerLost)) &&
  (has(facts, FACTS.connected) || !has(facts, FACTS.fresh)) &&
  !(has(facts, FACTS.connected) && has(facts, FACTS.brokerLost));

/** Every value of `facts` that presence_facts returns. */
export const ALL_FACTS: readonly number[] = Array.from({ length: 32 }, (_, facts) => facts).filter(isPossible);

function readFacts(facts: number): VehicleFacts {
  return {
    connection: connectionOf(facts),
    sleep: has(facts, FACTS.sleeping) ? 'sleeping' : 'awake',
    freshness: has(facts, FACTS.fresh) ? 'fresh' : 'stale',
  };
}

function connectionOf(facts: number): ConnectionFact {
  if (!has(facts, FACTS.onceConnected)) return 'never_connected';
  if (has(facts, FACTS.connected)) return 'connected';
  return has(facts, FACTS.brokerLost) ? 'unknown' : 'disconnected';
}

export const statusOf = (facts: number): VehicleStatus => statusOfFacts(readFacts(facts));

type FactsFilter = {
  status?: VehicleStatus[] | undefined;
  connection?: ConnectionFact[] | undefined;
  sleep?: SleepFact[] | undefined;
  freshness?: FreshnessFact[] | undefined;
};

/** The values of `facts` that match: one of the values of each filter that is given. Null: all. */
export function factsWith({ status, connection, sleep, freshness }: FactsFilter): number[] | null {
  if (![status, connection, sleep, freshness].some((chosen) => chosen?.length)) return null;
  const isIn = <T>(chosen: T[] | undefined, value: T): boolean => !chosen?.length || chosen.includes(value);
  return ALL_FACTS.filter((facts) => {
    const read = readFacts(facts);
    return (
      isIn(status, statusOfFacts(read)) &&
      isIn(connection, read.connection) &&
      isIn(sleep, read.sleep) &&
      isIn(freshness, read.freshness)
    );
  });
}
