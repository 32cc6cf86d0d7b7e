import type { ReceivedMessage } from '@/lib/platform/mqtt';
import { merge } from './coalesce';
import type { ReadTelemetry } from './read-message';

export type Delivery = Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'>;
export type QueuedTelemetry = { message: ReadTelemetry; delivery: Delivery };

/**
 * Telemetry that waits for PostgreSQL. Up to `limit` messages all are kept; beyond it one a vehicle, the newest with the
 * signals of both; beyond twice `limit` the vehicle that waits longest gives way. `onDrop` gets what was given up.
 */
export function createTelemetryQueue(limit: number, onDrop: (dropped: Delivery) => void) {
  let rows: QueuedTelemetry[] = [];
  const overflow = new Map<string, QueuedTelemetry>();

  function squeeze(item: QueuedTelemetry): void {
    const { vin } = item.message;
    const waiting = overflow.get(vin);
    if (waiting) {
      onDrop(waiting.delivery);
      overflow.set(vin, { message: merge(waiting.message, item.message), delivery: item.delivery });
      return;
    }
    if (overflow.size >= limit) {
      const [oldest] = overflow;
      if (oldest) {
        overflow.delete(oldest[0]);
        onDrop(oldest[1].delivery);
      }
    }
    overflow.set(vin, item);
  }

  return {
    get size(): number {
      return rows.length + overflow.size;
    },
    push(item: QueuedTelemetry): void {
      // Once it overflows it does so until it is drained, or a vehicle's messages would leave in the wrong order
      if (rows.length >= limit || overflow.size > 0) squeeze(item);
      else rows.push(item);
    },
    /** The oldest `count`, in order of arrival. */
    take(count: number): QueuedTelemetry[] {
      if (rows.length === 0 && overflow.size > 0) {
        rows = [...overflow.values()];
        overflow.clear();
      }
      if (rows.length <= count) {
        const all = rows;
        rows = [];
        return all;
      }
      return rows.splice(0, count);
    },
  };
}
