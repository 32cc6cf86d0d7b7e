import type { LiveVehicle } from '@/lib/contracts';
import { mergeSignals, newerPosition, positionOf } from './position';

type Telemetry = NonNullable<LiveVehicle['telemetry']>;

/**
 * Two updates of one vehicle as one, whatever their order: newer facts win by the server's clock, and the signals of the
 * older message stay where the newer one has none. The vehicle's own clock decides nothing.
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

/** On a tie the second, which came later over an ordered connection. */
function newer<T>(one: T | undefined, other: T | undefined, at: (value: T) => number): T | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return at(one) > at(other) ? one : other;
}
