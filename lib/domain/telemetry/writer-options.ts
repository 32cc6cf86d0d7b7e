import type { Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { ReceivedMessage } from '@/lib/platform/mqtt';
import type { Ctx } from '../context';
import type { IngestMetrics } from './ingest-metrics';
import type { Quarantine } from './quarantine';
import type { Delivery } from './telemetry-queue';
import type { VehicleDirectory } from './vehicle-directory';

/** `receivedAt`: when the broker received a message that was forwarded; default: now. */
export type Received = ReceivedMessage & { receivedAt?: number };

/** The broker connection that a writer reads. */
export type Source = { acknowledge(deliveries: Iterable<Delivery>): void; reconnect(): void };

/** Rows of one transaction. */
export const MAX_BATCH = 1_000;
/** How long a batch waits for more messages. */
export const LINGER_MS = 40;

export type WriterOptions = {
  ctx: Ctx;
  log: Log;
  topics: Topics;
  source: Source;
  quarantine: Quarantine;
  directory: VehicleDirectory;
  metrics: IngestMetrics['telemetry'];
  limit: number;
  signal: AbortSignal;
};
