import {
  type AreaAnswer,
  type AreaQuery,
  type CellInterest,
  connectionFact,
  type PresenceFacts,
  type Topics,
} from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../../context';
import type { ReadTelemetry } from '../../telemetry/index';
import { Catalogue } from './catalogue';
import { compileFilter } from './compile-filter';
import { FleetPositions } from './fleet-positions';
import { FleetReader } from './fleet-reader';
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
/** Interests that are kept until the fleet is read; clients beyond it are served at the renewal of their lease. */
const MAX_EARLY = 5_000;

/**
 * The live map: keeps the fleet's positions and publishes the watched cells. It starts with the first `reload([])`; call
 * that once notifications are subscribed to, as a change from before would be lost.
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
  /** Interests from before the fleet was read. */
  const early = new Map<string, CellInterest | null>();

  function grant(clientId: string, requested: CellInterest | null): void {
    const { granted, refused } = watched.set(clientId, requested, clock.now());
    if (refused === 0) return;
    const answer = JSON.stringify({ at: clock.now(), cells: { granted, refused } });
    publish(topics.build({ kind: 'liveInterestAnswer', clientId }), answer);
  }

  const reader = new FleetReader({
    ...{ ctx, log, viewport, catalogue, ownership },
    onRead() {
      problem = null;
      for (const [clientId, requested] of early) grant(clientId, requested);
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
    setInterest(clientId: string, requested: CellInterest | null): void {
      if (problem === null) grant(clientId, requested);
      else if (early.has(clientId) || early.size < MAX_EARLY) early.set(clientId, requested);
    },
    receiveTelemetry(message: ReadTelemetry): void {
      if (viewport.applyTelemetry(message, clock.now())) return;
      // Once the fleet is read, an unknown vehicle is another replica's
      if (ownership.parts === 1 || problem !== null) reader.readUnknown(message.vin);
    },
    applyPresence(vehicleId: number, presence: PresenceFacts): void {
      const { sleeping, changedAt } = presence;
      const facts = { connection: connectionFact(presence, false), sleeping, changedAt };
      if (viewport.applyPresence(vehicleId, facts, clock.now()) || !isOurs(vehicleId)) return;
      reader.readVehicle(vehicleId);
    },
    applyAlarm(vehicleId: number, at: number): void {
      if (viewport.applyAlarm(vehicleId, at, clock.now()) || !isOurs(vehicleId)) return;
      reader.addEarlyAlarm(vehicleId, at);
      reader.readVehicle(vehicleId);
    },
    /** Vehicles within an area. @param query.fleetIds those that the actor may see */
    select({ area, fleetIds, filter, limit }: AreaQuery): AreaAnswer {
      const compiled = compileFilter(viewport, filter, catalogue.modelId);
      return selectInArea(viewport, { area, scopes: scopesOf(fleetIds), filter: compiled, limit });
    },
    /** After these were registered or changed; empty: any may have been. */
    reload: (vehicleIds: readonly number[]): void => reader.reload(vehicleIds),
    stop(): void {
      reader.stop();
      for (const timer of timers) clearInterval(timer);
    },
  };
}
