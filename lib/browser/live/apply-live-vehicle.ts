import type { LiveVehicle, PresenceFacts, SignalReadings, TelemetrySummary, VehicleSummary } from '@/lib/contracts';
import { SIGNAL } from '@/lib/contracts/signal-paths';

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
        ...(vehicle.signals && { signals: { ...vehicle.signals, ...update.telemetry.signals } }),
      }),
  };
}

/** Presence facts from any source (a feed item, an update), unless what is known is newer. */
export function newerPresence(known: PresenceFacts | null, other: PresenceFacts | undefined): PresenceFacts | null {
  return other && other.changedAt >= (known?.changedAt ?? 0) ? other : known;
}

function summarise(
  known: TelemetrySummary | null,
  { signals, receivedAt, sampledAt }: NonNullable<LiveVehicle['telemetry']>,
): TelemetrySummary {
  const number = (path: string, before: number | null | undefined): number | null => {
    const value = signals[path]?.[0];
    return typeof value === 'number' ? value : (before ?? null);
  };
  const hasPosition = SIGNAL.latitude in signals && SIGNAL.longitude in signals;
  return {
    receivedAt,
    sampledAt,
    latitude: number(SIGNAL.latitude, known?.latitude),
    longitude: number(SIGNAL.longitude, known?.longitude),
    headingDeg: number(SIGNAL.heading, known?.headingDeg),
    positionAt: hasPosition ? receivedAt : (known?.positionAt ?? null),
    speedKmh: number(SIGNAL.speed, known?.speedKmh),
    stateOfChargePct: number(SIGNAL.stateOfCharge, known?.stateOfChargePct),
    odometerKm: number(SIGNAL.odometer, known?.odometerKm),
  };
}
