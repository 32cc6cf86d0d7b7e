import type { LiveVehicle, PresenceFacts, SignalReadings, TelemetrySummary, VehicleSummary } from '@/lib/contracts';
import { SIGNAL } from '@/lib/contracts/signal-paths';
import { knownPosition, mergeSignals, newerPosition, positionOf } from './position';

/** The vehicle after this update; the same object when the update says nothing newer. Also takes a `VehicleDetail`. */
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

/** Presence facts from any source (a feed item, an update), unless what is known is newer. */
export function newerPresence(known: PresenceFacts | null, other: PresenceFacts | undefined): PresenceFacts | null {
  return other && other.changedAt >= (known?.changedAt ?? 0) ? other : known;
}

/** Whether its position is the one to show. */
function isFromUpdate(known: TelemetrySummary | null, update: NonNullable<LiveVehicle['telemetry']>): boolean {
  const position = positionOf(update);
  return position !== null && newerPosition(knownPosition(known), position) === position;
}

function summarise(known: TelemetrySummary | null, update: NonNullable<LiveVehicle['telemetry']>): TelemetrySummary {
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
