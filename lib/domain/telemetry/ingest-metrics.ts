import { Counter, Gauge, Histogram, type Registry } from '@/lib/platform/metrics';

export type IngestMetrics = ReturnType<typeof createIngestMetrics>;

export function createIngestMetrics(metrics: Registry, depth: { telemetry(): number; reports(): number }) {
  const registers = [metrics];
  const received = new Counter({
    name: 'tsp_ingest_received_total',
    help: 'Messages received from the broker',
    labelNames: ['kind'],
    registers,
  });
  const stored = new Counter({
    name: 'tsp_ingest_stored_total',
    help: 'Messages stored in PostgreSQL',
    labelNames: ['kind'],
    registers,
  });
  const dropped = new Counter({
    name: 'tsp_ingest_dropped_total',
    help: 'Telemetry replaced by newer telemetry of the same vehicle; reports left to redelivery',
    labelNames: ['kind'],
    registers,
  });
  const batchSize = new Histogram({
    name: 'tsp_ingest_batch_messages',
    help: 'Messages in a batch',
    labelNames: ['kind'],
    buckets: [1, 10, 50, 100, 250, 500, 1_000],
    registers,
  });
  const batchSeconds = new Histogram({
    name: 'tsp_ingest_batch_seconds',
    help: 'Time from taking a batch to its commit, retries included',
    labelNames: ['kind'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers,
  });
  const ackSeconds = new Histogram({
    name: 'tsp_ingest_ack_seconds',
    help: 'Time from receiving the oldest message of a batch to acknowledging it',
    labelNames: ['kind'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
    registers,
  });
  new Gauge({
    name: 'tsp_ingest_queue_depth',
    help: 'Messages that wait to be stored',
    labelNames: ['kind'],
    registers,
    collect() {
      this.set({ kind: 'telemetry' }, depth.telemetry());
      this.set({ kind: 'reports' }, depth.reports());
    },
  });
  const of = (kind: 'telemetry' | 'reports') => ({
    received: received.labels(kind),
    stored: stored.labels(kind),
    dropped: dropped.labels(kind),
    batchSize: batchSize.labels(kind),
    batchSeconds: batchSeconds.labels(kind),
    ackSeconds: ackSeconds.labels(kind),
  });
  return { telemetry: of('telemetry'), reports: of('reports') };
}
