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
  /** Where telemetry comes from, and where events and presence come from: apart, so that a flood delays no alarm. */
  telemetrySource: Source;
  reportSource: Source;
  /** Every message that was taken, before it is stored. */
  onTelemetry?(message: ReadTelemetry): void;
  limits?: { telemetry?: number; reports?: number };
};

export type Ingest = {
  receiveTelemetry(message: Received): void;
  /** Events and presence. */
  receiveReport(message: Received): void;
  /** Vehicles that were registered or changed; none named: any may have. */
  refreshVehicles(vehicleIds: readonly number[]): void;
  /** Stores and acknowledges what was received; gives up when PostgreSQL stays away. */
  stop(): Promise<void>;
};

// 20,000 messages of a dozen signals take about 60 MB
const TELEMETRY_LIMIT = 20_000;
const REPORT_LIMIT = 20_000;
// Within the process's own drain deadline
const STOP_TIMEOUT_MS = 4_000;

/** Messages of the broker → PostgreSQL. Nothing that a TBox sends makes it throw. */
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
   * A message that shows a fault of ours is refused too: thrown on, it would end the process, and again after each restart,
   * because the broker keeps what is not acknowledged.
   */
  const guarded = (receive: (message: Received) => void, source: Source) => (message: Received) => {
    try {
      receive(message);
    } catch (error) {
      const { topic, payload } = message;
      options.log.error({ err: error, topic }, 'a message could not be read');
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
