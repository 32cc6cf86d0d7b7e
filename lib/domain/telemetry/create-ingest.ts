import type { Topics } from '@/lib/contracts';
import type { Log } from '@/lib/platform/log';
import type { Registry } from '@/lib/platform/metrics';
import type { Ctx } from '../context';
import { createIngestMetrics } from './ingest-metrics';
import { createQuarantine } from './quarantine';
import type { ReadTelemetry } from './read-message';
import { createReportWriter } from './report-writer';
import { createTelemetryWriter } from './telemetry-writer';
import { createVehicleDirectory } from './vehicle-directory';
import type { Received, Source } from './writer-options';

export type IngestOptions = {
  ctx: Ctx;
  log: Log;
  metrics: Registry;
  topics: Topics;
  /** Separate connections for telemetry, and for events and presence: a flood of telemetry does not delay an alarm. */
  telemetrySource: Source;
  reportSource: Source;
  /** Called with every accepted message, before it is stored. */
  onTelemetry?(message: ReadTelemetry): void;
  limits?: { telemetry?: number; reports?: number };
};

export type Ingest = {
  receiveTelemetry(message: Received): void;
  /** Events and presence. */
  receiveReport(message: Received): void;
  /** After these were registered or changed; empty: any may have been. */
  refreshVehicles(vehicleIds: readonly number[]): void;
  /** Stores and acknowledges received messages, for at most STOP_TIMEOUT_MS. */
  stop(): Promise<void>;
};

// 20,000 messages of a dozen signals take about 60 MB
const TELEMETRY_LIMIT = 20_000;
const REPORT_LIMIT = 20_000;
// Shorter than the drain deadline of the process
const STOP_TIMEOUT_MS = 4_000;

/** Stores messages of the broker in PostgreSQL. No message of a TBox makes it throw. */
export function createIngest(options: IngestOptions): Ingest {
  const { ctx, limits } = options;
  const abort = new AbortController();
  const quarantine = createQuarantine(options);
  const directory = createVehicleDirectory(ctx);
  const metrics = createIngestMetrics(options.metrics, {
    telemetry: () => telemetry.size(),
    reports: () => reports.size(),
  });
  const shared = { ...options, quarantine, directory, signal: abort.signal };
  const telemetry = createTelemetryWriter({
    ...shared,
    source: options.telemetrySource,
    metrics: metrics.telemetry,
    limit: limits?.telemetry ?? TELEMETRY_LIMIT,
  });
  const reports = createReportWriter({
    ...shared,
    source: options.reportSource,
    metrics: metrics.reports,
    limit: limits?.reports ?? REPORT_LIMIT,
  });
  /**
   * Refuses a message that triggers a bug: an exception would end the process, and again after each restart, as the broker
   * redelivers unacknowledged messages.
   */
  const guarded = (receive: (message: Received) => void, source: Source) => (message: Received) => {
    try {
      receive(message);
    } catch (error) {
      const { topic, payload } = message;
      options.log.error({ err: error, topic }, 'reading a message failed');
      quarantine.refuse('payload_invalid', { topic, payload, sizeBytes: payload.length, detail: String(error) });
      source.acknowledge([message]);
    }
  };
  return {
    receiveTelemetry: guarded(telemetry.receive, options.telemetrySource),
    receiveReport: guarded(reports.receive, options.reportSource),
    refreshVehicles: directory.refresh,
    async stop() {
      const timer = setTimeout(() => abort.abort(), STOP_TIMEOUT_MS);
      await Promise.all([telemetry.stop(), reports.stop()]);
      clearTimeout(timer);
      await quarantine.stop();
    },
  };
}
