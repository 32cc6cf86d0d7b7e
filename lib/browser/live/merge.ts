import type { LiveVehicle, PresenceFacts, SignalReadings, TelemetrySummary, VehicleSummary } from '@/lib/contracts';
import { readPosition } from '@/lib/contracts/position';
import { SIGNAL } from '@/lib/contracts/signals/paths';

type Telemetry = NonNullable<LiveVehicle['telemetry']>;

/**
 * Merges two updates of one vehicle in any order: newer facts win by the server's clock (never the vehicle's), and signals of the
 * older message stay if the newer one lacks them.
 */
export function mergeVehicle(one: LiveVehicle, other: LiveVehicle): LiveVehicle {
  const presence = newer(one.presence, other.presence, (facts) => facts.changedAt);
  const telemetry = mergeTelemetry(one.telemetry, other.telemetry);
  return {
    vin: one.vin,
    at: Math.max(one.at, other.at),
    ...(presence && { presence }),
    ...(telemetry && { telemetry }),
  };
}

function mergeTelemetry(one: Telemetry | undefined, other: Telemetry | undefined): Telemetry | undefined {
  const last = newer(one, other, (telemetry) => telemetry.receivedAt);
  const first = last === one ? other : one;
  if (!first || !last) return last;
  const older = positionOf(first);
  const position = newerPosition(older, positionOf(last));
  const { positionAt: _, ...newest } = last;
  return {
    ...newest,
    ...(position && { positionAt: position.positionAt }),
    signals: mergeSignals(
      first.signals,
      last.signals,
      (position !== null && position === older ? first : last).signals,
    ),
  };
}

/** On a tie the second, which arrived later. */
function newer<T>(one: T | undefined, other: T | undefined, at: (value: T) => number): T | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return at(one) > at(other) ? one : other;
}

/** Applies an update to a `VehicleSummary` or `VehicleDetail`; the same object if the update is not newer. */
export function applyLiveVehicle<V extends VehicleSummary & { signals?: SignalReadings }>(
  vehicle: V,
  update: LiveVehicle,
): V {
  const presence = newerPresence(vehicle.presence, update.presence);
  const newer = update.telemetry && update.telemetry.receivedAt >= (vehicle.telemetry?.receivedAt ?? 0);
  if (presence === vehicle.presence && !newer) return vehicle;
  return {
    ...vehicle,
    presence,
    ...(newer &&
      update.telemetry && {
        telemetry: summarise(vehicle.telemetry, update.telemetry),
        ...(vehicle.signals && {
          signals: mergeSignals(
            vehicle.signals,
            update.telemetry.signals,
            isFromUpdate(vehicle.telemetry, update.telemetry) ? update.telemetry.signals : vehicle.signals,
          ),
        }),
      }),
  };
}

/** The newer presence facts. */
export function newerPresence(known: PresenceFacts | null, other: PresenceFacts | undefined): PresenceFacts | null {
  return other && other.changedAt >= (known?.changedAt ?? 0) ? other : known;
}

/** Whether the position of the update is the newer one. */
function isFromUpdate(known: TelemetrySummary | null, update: Telemetry): boolean {
  const position = positionOf(update);
  return position !== null && newerPosition(knownPosition(known), position) === position;
}

function summarise(known: TelemetrySummary | null, update: Telemetry): TelemetrySummary {
  const { signals, receivedAt, sampledAt } = update;
  const number = (path: string, before: number | null | undefined): number | null => {
    const value = signals[path]?.[0];
    return typeof value === 'number' ? value : (before ?? null);
  };
  const position = newerPosition(knownPosition(known), positionOf(update));
  return {
    receivedAt,
    sampledAt,
    latitude: position?.latitude ?? null,
    longitude: position?.longitude ?? null,
    headingDeg: number(SIGNAL.heading, known?.headingDeg),
    positionAt: position?.positionAt ?? null,
    speedKmh: number(SIGNAL.speed, known?.speedKmh),
    stateOfChargePct: number(SIGNAL.stateOfCharge, known?.stateOfChargePct),
    odometerKm: number(SIGNAL.odometer, known?.odometerKm),
  };
}

/** `positionAt`: time of receipt, server's clock. */
type Position = { latitude: number; longitude: number; positionAt: number };

/** The position of an update; null: none. */
function positionOf({ signals, positionAt, receivedAt, sampledAt }: Telemetry): Position | null {
  const [latitude, latitudeTs] = signals[SIGNAL.latitude] ?? [];
  const [longitude, longitudeTs] = signals[SIGNAL.longitude] ?? [];
  const position = readPosition(latitude, longitude);
  if (!position || latitudeTs !== longitudeTs) return null;
  if (positionAt !== undefined) return { ...position, positionAt };
  // Without `positionAt`, the time is known for the newest message only
  return latitudeTs === sampledAt ? { ...position, positionAt: receivedAt } : null;
}

function knownPosition(telemetry: TelemetrySummary | null | undefined): Position | null {
  const position = readPosition(telemetry?.latitude, telemetry?.longitude);
  return position && telemetry?.positionAt != null ? { ...position, positionAt: telemetry.positionAt } : null;
}

/** On a tie the second. */
function newerPosition(one: Position | null, other: Position | null): Position | null {
  return other === null || (one !== null && one.positionAt > other.positionAt) ? one : other;
}

/** Readings of `over` replace those of `under`; both coordinates come from `positionFrom`. */
function mergeSignals(under: SignalReadings, over: SignalReadings, positionFrom: SignalReadings): SignalReadings {
  const merged = { ...under, ...over };
  for (const path of [SIGNAL.latitude, SIGNAL.longitude]) {
    const reading = positionFrom[path];
    if (reading) merged[path] = reading;
    else delete merged[path];
  }
  return merged;
}
