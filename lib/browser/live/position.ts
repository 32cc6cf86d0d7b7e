import type { LiveVehicle, SignalReadings, TelemetrySummary } from '@/lib/contracts';
import { readPosition } from '@/lib/contracts/position';
import { SIGNAL } from '@/lib/contracts/signal-paths';

/** `positionAt`: when it was received, server's clock. */
export type Position = { latitude: number; longitude: number; positionAt: number };
type Telemetry = NonNullable<LiveVehicle['telemetry']>;

/** The position that an update brings; null: it brings none. */
export function positionOf({ signals, positionAt, receivedAt, sampledAt }: Telemetry): Position | null {
  const [latitude, latitudeTs] = signals[SIGNAL.latitude] ?? [];
  const [longitude, longitudeTs] = signals[SIGNAL.longitude] ?? [];
  const position = readPosition(latitude, longitude);
  if (!position || latitudeTs !== longitudeTs) return null;
  if (positionAt !== undefined) return { ...position, positionAt };
  // Without its time only that of the newest message is known
  return latitudeTs === sampledAt ? { ...position, positionAt: receivedAt } : null;
}

/** The position of what a page shows. */
export function knownPosition(telemetry: TelemetrySummary | null | undefined): Position | null {
  const position = readPosition(telemetry?.latitude, telemetry?.longitude);
  return position && telemetry?.positionAt != null ? { ...position, positionAt: telemetry.positionAt } : null;
}

/** On a tie the second. */
export function newerPosition(one: Position | null, other: Position | null): Position | null {
  return other === null || (one !== null && one.positionAt > other.positionAt) ? one : other;
}

/** Readings of `over` above those of `under`, the position whole from `positionFrom`. */
export function mergeSignals(
  under: SignalReadings,
  over: SignalReadings,
  positionFrom: SignalReadings,
): SignalReadings {
  const merged = { ...under, ...over };
  for (const path of [SIGNAL.latitude, SIGNAL.longitude]) {
    const reading = positionFrom[path];
    if (reading) merged[path] = reading;
    else delete merged[path];
  }
  return merged;
}
