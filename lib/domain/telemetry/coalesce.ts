import type { SignalValue } from '@/lib/contracts';
import { isNewer, type Order } from './order';
import { isCoordinate, type ReadTelemetry } from './read-message';

/** What a batch makes of one vehicle's state: the newest message's times, and the newest value of each signal. */
export type StateChange = Order & {
  signals: Map<string, [value: SignalValue, sampledAt: number]>;
  /** When the message with the newest position was received. */
  positionAt: number | null;
};

/**
 * Folds a vehicle's messages, in order of arrival, onto what is shown. Late ones leave no trace here.
 * @returns null when no message is newer than `shown`
 */
export function coalesce(messages: readonly ReadTelemetry[], shown: Order | null): StateChange | null {
  let newest = shown;
  let change: StateChange | null = null;
  for (const message of messages) {
    if (newest && !isNewer(message, newest)) continue;
    newest = message;
    change = advance(change, message);
  }
  return change;
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
 * One message for two that there is no room for: history keeps the newer one's times with both's signals. The older one's
 * position is given up: it would get the newer one's time.
 */
export function merge(older: ReadTelemetry, message: ReadTelemetry): ReadTelemetry {
  const newer = isNewer(message, older);
  const [under, over] = newer ? [older, message] : [message, older];
  const kept = under.signals.filter(([path]) => !isCoordinate(path));
  return { ...over, signals: [...new Map([...kept, ...over.signals])] };
}
