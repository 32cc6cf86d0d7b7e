import type { ReceivedMessage } from '@/lib/platform/mqtt';
import { merge } from './coalesce';
import type { ReadTelemetry } from './read-message';

export type Delivery = Pick<ReceivedMessage, 'messageId' | 'connection' | 'qos'>;
export type QueuedTelemetry = { message: ReadTelemetry; delivery: Delivery };

/**
 * Queue of telemetry for PostgreSQL. Keeps all messages up to `limit`, beyond that one merged message a vehicle; beyond twice
 * `limit` it drops that of the vehicle that waits longest.
 */
export function createTelemetryQueue(limit: number, onDrop: (dropped: Delivery) => void) {
  let rows: QueuedTelemetry[] = [];
  const overflow = new Map<string, QueuedTelemetry>();

  function pushMerged(item: QueuedTelemetry): void {
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
      // An overflow lasts until it is drained, or a vehicle's messages would be taken in the wrong order
      if (rows.length >= limit || overflow.size > 0) pushMerged(item);
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
