import type { SignalValue } from '@/lib/contracts';
import { isNewer, type Order } from './order';
import { isCoordinate, type ReadTelemetry } from './read-message';
import { evaluateMessage, type Known, LATE_AFTER_MS, lagOf, type VehicleClock } from './vehicle-clock';

/** What a batch makes of one vehicle's state: the newest message's times, and the newest value of each signal. */
export type StateChange = Order & {
  signals: Map<string, [value: SignalValue, sampledAt: number]>;
  /** When the message with the newest position was received. */
  positionAt: number | null;
};

/**
 * Folds a vehicle's messages, in order of arrival, onto what is known. Late ones leave no trace but in the clock.
 * @returns `change` null when no message is newer than what is shown
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

/** `readMessage` takes both coordinates or none. */
export const hasPosition = ({ signals }: Pick<ReadTelemetry, 'signals'>): boolean =>
  signals.some(([path]) => isCoordinate(path));

/**
 * One message for two that there is no room for: history keeps the newer one's times with both's signals. What would get a
 * time that is not its own is given up: the older one's position, and all of one that is much older.
 */
export function merge(older: ReadTelemetry, message: ReadTelemetry): ReadTelemetry {
  const lateMs = lagOf(message) - lagOf(older);
  if (Math.abs(lateMs) > LATE_AFTER_MS) return lateMs > 0 ? older : message;
  const newer = isNewer(message, older);
  const [under, over] = newer ? [older, message] : [message, older];
  const kept = under.signals.filter(([path]) => !isCoordinate(path));
  return { ...over, signals: [...new Map([...kept, ...over.signals])] };
}
