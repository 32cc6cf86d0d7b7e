import { createBatchWriter } from '@/lib/platform/async/batch-writer';
import { storeBatch } from '@/lib/platform/async/store-batch';
import { isForeignKeyViolation } from '@/lib/platform/db';
import { recordPresenceMessages } from '../presence';
import { type ReadEvent, type ReadPresence, readMessage } from './read-message';
import { insertEvents, type StoredEvent } from './store';
import type { Delivery } from './telemetry-queue';
import { REFUSAL_TEXTS } from './vehicle-directory';
import { LINGER_MS, MAX_BATCH, type Received, type WriterOptions } from './writer-options';

type Queued = { message: ReadEvent | ReadPresence; delivery: Delivery };

/**
 * Receives events and presence: acknowledged only after they are stored. Beyond `limit` they are neither queued nor
 * acknowledged; once the queue is empty the connection is reopened, so that the broker redelivers them.
 */
export function createReportWriter({
  ctx,
  log,
  topics,
  source,
  quarantine,
  directory,
  metrics,
  limit,
  signal,
}: WriterOptions) {
  let queue: Queued[] = [];
  let leftToBroker = false;
  const writer = createBatchWriter({
    size: () => queue.length,
    write: storeNext,
    onEnd: (error) => log.error({ err: error, unacknowledged: queue.length }, 'reports left to the broker'),
    maxBatch: MAX_BATCH,
    lingerMs: LINGER_MS,
  });

  function receive(received: Received): void {
    metrics.received.inc();
    const { topic, payload, messageId, connection, qos, retain, receivedAt = ctx.clock.now() } = received;
    const message = readMessage(topics, topic, payload, receivedAt);
    if (message.kind === 'refused') {
      quarantine.refuse(message.reason, { topic, payload, sizeBytes: payload.length, detail: message.detail });
    } else if (message.kind === 'event' || message.kind === 'presence') {
      if (queue.length < limit) {
        queue.push({ message, delivery: { messageId, connection, qos } });
        writer.wake();
        return;
      }
      metrics.dropped.inc();
      // A retained copy comes again with every subscription, so that reconnecting for it would not end
      if (!retain) {
        leftToBroker = true;
        return;
      }
    }
    source.acknowledge([received]);
  }

  async function storeNext(): Promise<void> {
    const batch = queue.slice(0, MAX_BATCH);
    metrics.batchSize.observe(batch.length);
    const end = metrics.batchSeconds.startTimer();
    const { stored, refused } = await storeBatch(batch, storeTogether, {
      signal,
      onRetry: (error) => log.warn({ err: error, waiting: queue.length }, 'storing reports failed, retrying'),
    });
    end();
    for (const { item, error } of refused) {
      const text = error instanceof Error ? error.message : String(error);
      refuse(item.message, isForeignKeyViolation(error) ? null : `PostgreSQL refused it: ${text}`);
    }
    metrics.stored.inc(stored.length);
    queue = queue.slice(batch.length);
    source.acknowledge(batch.map(({ delivery }) => delivery));
    const [oldest] = batch;
    if (oldest) metrics.ackSeconds.observe((ctx.clock.now() - oldest.message.receivedAt) / 1_000);
    if (leftToBroker && queue.length === 0) {
      leftToBroker = false;
      log.warn('reconnecting for reports that exceeded the queue');
      source.reconnect();
    }
  }

  async function storeTogether(items: Queued[]): Promise<void> {
    await directory.resolve(items.map(({ message }) => message.vin));
    const events: StoredEvent[] = [];
    const presence: ReadPresence[] = [];
    for (const { message } of items) {
      const vehicle = directory.get(message.vin);
      if (!vehicle) refuse(message, null);
      else if (message.kind === 'event') events.push({ vehicleId: vehicle.id, event: message });
      else presence.push(message);
    }
    await insertEvents(ctx.db, events);
    if (presence.length > 0) await recordPresenceMessages({ ctx, input: presence });
  }

  /** @param detail null: the vehicle is unknown or archived */
  function refuse(message: ReadEvent | ReadPresence, detail: string | null): void {
    const { vin } = message;
    const reason = directory.refusalOf(vin) ?? 'vehicle_unknown';
    quarantine.refuse(detail === null ? reason : 'payload_invalid', {
      topic: topics.build(message.kind === 'event' ? message : { kind: 'presence', vin }),
      payload: null,
      sizeBytes: 0,
      detail: detail ?? REFUSAL_TEXTS[reason](vin),
    });
  }

  return { receive, size: () => queue.length, stop: writer.stop };
}
