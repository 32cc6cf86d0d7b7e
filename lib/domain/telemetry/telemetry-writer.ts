import { createBatchWriter } from '@/lib/platform/async/batch-writer';
import { storeBatch } from '@/lib/platform/async/store-batch';
import { isForeignKeyViolation } from '@/lib/platform/db';
import { coalesce } from './coalesce';
import { type ReadTelemetry, readMessage } from './read-message';
import { insertTelemetry, type KnownVehicle } from './store';
import { createTelemetryQueue, type QueuedTelemetry } from './telemetry-queue';
import { REFUSAL_TEXTS } from './vehicle-directory';
import { LINGER_MS, MAX_BATCH, type Received, type WriterOptions } from './writer-options';

// Well below STALE_AFTER_MS: repairs a vehicle that the janitor marked stale while its next message arrived
const MARK_FRESH_EVERY_MS = 30_000;

/** Receives telemetry: every valid message is stored in history, the newest also in the state. */
export function createTelemetryWriter(options: WriterOptions & { onTelemetry?(message: ReadTelemetry): void }) {
  const { ctx, log, topics, source, quarantine, directory, metrics, limit, signal } = options;
  const queue = createTelemetryQueue(limit, (delivery) => {
    metrics.dropped.inc();
    source.acknowledge([delivery]);
  });
  const writer = createBatchWriter({
    size: () => queue.size,
    write: storeNext,
    onEnd: (error) => log.error({ err: error, lost: queue.size }, 'telemetry was not stored'),
    maxBatch: MAX_BATCH,
    lingerMs: LINGER_MS,
  });

  function receive(received: Received): void {
    metrics.received.inc();
    const { topic, payload, messageId, connection, qos, receivedAt = ctx.clock.now() } = received;
    const message = readMessage(topics, topic, payload, receivedAt);
    const of = { topic, payload, sizeBytes: payload.length };
    if (message.kind !== 'telemetry') {
      if (message.kind === 'refused') quarantine.refuse(message.reason, { ...of, detail: message.detail });
      source.acknowledge([received]);
      return;
    }
    for (const { reason, detail } of message.refused) quarantine.refuse(reason, { ...of, detail });
    if (directory.refusalOf(message.vin)) refuseVin(message);
    else if (message.signals.length > 0 || message.refused.length === 0) {
      options.onTelemetry?.(message);
      queue.push({ message, delivery: { messageId, connection, qos } });
      writer.wake();
      return;
    }
    source.acknowledge([received]);
  }

  function refuseVin({ vin }: ReadTelemetry): void {
    const reason = directory.refusalOf(vin) ?? 'vehicle_unknown';
    const topic = topics.build({ kind: 'telemetry', vin });
    quarantine.refuse(reason, { topic, payload: null, sizeBytes: 0, detail: REFUSAL_TEXTS[reason](vin) });
  }

  async function storeNext(): Promise<void> {
    const batch = queue.take(MAX_BATCH);
    if (batch.length === 0) return;
    metrics.batchSize.observe(batch.length);
    const end = metrics.batchSeconds.startTimer();
    const { stored, refused } = await storeBatch(batch, (items) => storeTelemetry(options, items, refuseVin), {
      signal,
      onRetry: (error) => log.warn({ err: error, waiting: queue.size }, 'storing telemetry failed, retrying'),
    });
    end();
    for (const { item, error } of refused) refuseStored(item, error);
    metrics.stored.inc(stored.length);
    source.acknowledge(batch.map(({ delivery }) => delivery));
    const [oldest] = batch;
    if (oldest) metrics.ackSeconds.observe((ctx.clock.now() - oldest.message.receivedAt) / 1_000);
  }

  function refuseStored({ message }: QueuedTelemetry, error: unknown): void {
    const vehicle = directory.get(message.vin);
    if (isForeignKeyViolation(error)) {
      if (vehicle) directory.refresh([vehicle.id]);
      refuseVin(message);
      return;
    }
    quarantine.refuse('payload_invalid', {
      topic: topics.build({ kind: 'telemetry', vin: message.vin }),
      payload: null,
      sizeBytes: 0,
      detail: `PostgreSQL refused it: ${error instanceof Error ? error.message : String(error)}`,
    });
  }

  return { receive, size: () => queue.size, stop: writer.stop };
}

/** Stores messages in history, and the newest of each vehicle in its state. */
async function storeTelemetry(
  { ctx, directory }: Pick<WriterOptions, 'ctx' | 'directory'>,
  items: readonly QueuedTelemetry[],
  onRefused: (message: ReadTelemetry) => void,
): Promise<void> {
  await directory.resolve(items.map(({ message }) => message.vin));
  const byVehicle = new Map<KnownVehicle, ReadTelemetry[]>();
  const history: { vehicleId: number; message: ReadTelemetry }[] = [];
  for (const { message } of items) {
    const vehicle = directory.get(message.vin);
    if (!vehicle) {
      onRefused(message);
      continue;
    }
    history.push({ vehicleId: vehicle.id, message });
    const own = byVehicle.get(vehicle);
    if (own) own.push(message);
    else byVehicle.set(vehicle, [message]);
  }
  if (history.length === 0) return;
  const now = ctx.clock.now();
  const coalesced = [...byVehicle].map(([vehicle, messages]) => ({ vehicle, ...coalesce(messages, vehicle) }));
  const changes = coalesced.flatMap(({ vehicle, change, clock }) =>
    change && clock ? [{ vehicle, vehicleId: vehicle.id, change, clock }] : [],
  );
  const unmarked = changes.filter(({ vehicle }) => now - vehicle.markedFreshAt > MARK_FRESH_EVERY_MS);
  const freshIds = unmarked.map(({ vehicleId }) => vehicleId);
  const outdatedIds = await insertTelemetry(ctx.db, { history, states: changes, freshIds });
  for (const { vehicle, clock } of coalesced) vehicle.clock = clock;
  for (const { vehicle, change } of changes) {
    vehicle.shown = { sampledAt: change.sampledAt, receivedAt: change.receivedAt, seq: change.seq };
  }
  for (const { vehicle } of unmarked) vehicle.markedFreshAt = now;
  // Another process has stored newer messages: these vehicles are read again
  if (outdatedIds.length > 0) directory.evict(outdatedIds);
}
