import type { SignalValue } from '@/lib/contracts';
import { isNewer, type Order } from './order';
import { isCoordinate, type ReadTelemetry } from './read-message';
import { evaluateMessage, type Known, LATE_AFTER_MS, lagOf, type VehicleClock } from './vehicle-clock';

/** Changes of a vehicle's state by a batch: times of the newest message, and the newest value of each signal. */
export type StateChange = Order & {
  signals: Map<string, [value: SignalValue, sampledAt: number]>;
  /** Time of receipt of the message with the newest position. */
  positionAt: number | null;
};

/**
 * Combines a vehicle's messages, in order of arrival. Late ones have an effect only on `clock`.
 * @returns `change` null: no message is newer than what is shown
 */
export function coalesce(
  messages: readonly ReadTelemetry[],
  known: Known,
): { change: StateChange | null; clock: VehicleClock | null } {
  let { shown, clock } = known;
  let change: StateChange | null = null;
  for (const message of messages) {
    const evaluated = evaluateMessage({ shown, clock }, message);
    clock = evaluated.clock;
    if (!evaluated.isShown) continue;
    shown = message;
    change = advance(change, message);
  }
  return { change, clock };
}

function advance(change: StateChange | null, message: ReadTelemetry): StateChange {
  const signals = change?.signals ?? new Map<string, [SignalValue, number]>();
  for (const [path, value] of message.signals) signals.set(path, [value, message.sampledAt]);
  return {
    sampledAt: message.sampledAt,
    receivedAt: message.receivedAt,
    seq: message.seq,
    signals,
    positionAt: hasPosition(message) ? message.receivedAt : (change?.positionAt ?? null),
  };
}

/** One coordinate is enough to check, as `readMessage` keeps both or none. */
export const hasPosition = ({ signals }: Pick<ReadTelemetry, 'signals'>): boolean =>
  signals.some(([path]) => isCoordinate(path));

/**
 * Merges two messages while the queue is full: the times of the newer one, with the signals of both. Drops the older one's
 * position, and all of a message that is much older, as they would get a wrong time.
 */
export function merge(older: ReadTelemetry, message: ReadTelemetry): ReadTelemetry {
  const lateMs = lagOf(message) - lagOf(older);
  if (Math.abs(lateMs) > LATE_AFTER_MS) return lateMs > 0 ? older : message;
  const newer = isNewer(message, older);
  const [under, over] = newer ? [older, message] : [message, older];
  const kept = under.signals.filter(([path]) => !isCoordinate(path));
  return { ...over, signals: [...new Map([...kept, ...over.signals])] };
}
