import type { AreaAnswer, AreaQuery, CellInterest, PresenceFacts, Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../../context';
import type { ReadTelemetry } from '../../telemetry/index';
import { Catalogue } from './catalogue';
import { compileFilter } from './compile-filter';
import { FleetPositions } from './fleet-positions';
import { createFleetReader } from './fleet-reader';
import { createMapMetrics } from './map-metrics';
import type { Ownership } from './position-store';
import { scopesOf, selectInArea } from './select-in-area';
import { createWatchedCells } from './watched-cells';

type Options = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  ownership: Ownership;
  /** QoS 0; false when it was not sent. */
  publish(topic: string, payload: string | Buffer): boolean;
};

export type MapFeed = ReturnType<typeof createMapFeed>;

const TICK_MS = 50;
const SWEEP_MS = 1_000;
const EXPIRE_MS = 5_000;
/** Browsers that are remembered until the fleet is read; the others ask again. */
const MAX_EARLY = 5_000;

/**
 * The map as browsers see it: the picture of the fleet, kept true, and told cell by cell to those who look. It starts with
 * the first `reload([])`, when changes are being listened to: one that came before would be lost.
 */
export function createMapFeed({ ctx, log, metrics: registry, topics, ownership, publish }: Options) {
  const { clock } = ctx;
  const viewport = new FleetPositions();
  const catalogue = new Catalogue();
  const metrics = createMapMetrics(registry, () => ({
    vehicles: () => viewport.store.size,
    cells: () => watched.cellCount,
    clients: () => watched.clientCount,
  }));
  const watched = createWatchedCells({ viewport, catalogue, topics, metrics, ...ownership, publish });
  let problem: string | null = 'the fleet is being read';
  /** Asked for before fleets were known. */
  const early = new Map<string, CellInterest | null>();

  function grant(clientId: string, wanted: CellInterest | null): void {
    const { granted, refused } = watched.set(clientId, wanted, clock.now());
    if (refused === 0) return;
    const answer = JSON.stringify({ at: clock.now(), cells: { granted, refused } });
    publish(topics.build({ kind: 'liveInterestAnswer', clientId }), answer);
  }

  const reader = createFleetReader({
    ...{ ctx, log, viewport, catalogue, ownership },
    onRead() {
      problem = null;
      for (const [clientId, wanted] of early) grant(clientId, wanted);
      early.clear();
    },
  });
  const isOurs = (vehicleId: number): boolean => vehicleId % ownership.parts === ownership.part;

  const timers = [
    setInterval(() => problem === null && watched.tick(clock.now()), TICK_MS),
    setInterval(() => viewport.sweep(clock.now()), SWEEP_MS),
    setInterval(() => watched.expire(clock.now()), EXPIRE_MS),
  ];

  return {
    problem: (): string | null => problem,
    setInterest(clientId: string, wanted: CellInterest | null): void {
      if (problem === null) grant(clientId, wanted);
      else if (early.has(clientId) || early.size < MAX_EARLY) early.set(clientId, wanted);
    },
    receiveTelemetry(message: ReadTelemetry): void {
      if (viewport.applyTelemetry(message, clock.now())) return;
      // Once the fleet is read, an unknown vehicle is another replica's
      if (ownership.parts === 1 || problem !== null) reader.readUnknown(message.vin);
    },
    applyPresence(vehicleId: number, presence: PresenceFacts): void {
      if (viewport.applyPresence(vehicleId, presence, clock.now()) || !isOurs(vehicleId)) return;
      reader.readVehicle(vehicleId);
    },
    applyAlarm(vehicleId: number, at: number): void {
      if (viewport.applyAlarm(vehicleId, at, clock.now()) || !isOurs(vehicleId)) return;
      reader.keepAlarm(vehicleId, at);
      reader.readVehicle(vehicleId);
    },
    /** Vehicles within an area. @param fleetIds those that the person may see */
    select({ area, fleetIds, filter, limit }: AreaQuery): AreaAnswer {
      const compiled = compileFilter(viewport, filter, catalogue.modelId);
      return selectInArea(viewport, { area, scopes: scopesOf(fleetIds), filter: compiled, limit });
    },
    /** These were registered or changed; none: any may have. */
    reload: reader.reload,
    stop(): void {
      reader.stop();
      for (const timer of timers) clearInterval(timer);
    },
  };
}
