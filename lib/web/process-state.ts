import { systemActor } from '@/lib/domain/context';
import { createNotifications, type Notifications } from '@/lib/domain/notifications';
import { startSecretReports } from '@/lib/domain/secrets';
import { checkOutputs } from '@/lib/domain/verb';
import { systemClock } from '@/lib/platform/clock';
import { processVariables, readSecrets } from '@/lib/platform/config';
import { createDb, type Database } from '@/lib/platform/db';
import { createLog, type Log } from '@/lib/platform/log';
import { createMetrics, Histogram, type Registry } from '@/lib/platform/metrics';
import { getConfig } from './config';

type ProcessState = {
  db: Database;
  notifications: Notifications;
  log: Log;
  metrics: Registry;
  requestSeconds: Histogram<'route' | 'method' | 'status'>;
};

// Next loads a module once per bundle and again at each change in development, but connections and metrics exist once
const holder = globalThis as typeof globalThis & { tspWeb?: ProcessState };

// Ten replicas stay within PostgreSQL's default of 100 connections
const POOL_MAX = 8;

function state(): ProcessState {
  holder.tspWeb ??= create();
  return holder.tspWeb;
}

function create(): ProcessState {
  const config = getConfig();
  if (config.CHECK_OUTPUTS === '1') checkOutputs();
  const metrics = createMetrics('web');
  const requestSeconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer of the HTTP API',
    labelNames: ['route', 'method', 'status'] as const,
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  });
  const log = createLog('web', config.LOG_LEVEL);
  const db = createDb({ url: config.DATABASE_URL, applicationName: 'web', poolMax: POOL_MAX });
  const ctx = { db, clock: systemClock, actor: systemActor('web') };
  startSecretReports({ ctx, log, process: 'web', secrets: readSecrets(processVariables.web) });
  return {
    db,
    notifications: createNotifications({ databaseUrl: config.DATABASE_URL, applicationName: 'web', log }),
    log,
    metrics,
    requestSeconds,
  };
}

export const getDb = (): Database => state().db;
/** Connects on the first subscription. */
export const getNotifications = (): Notifications => state().notifications;
export const getLog = (): Log => state().log;
export const getMetrics = (): Registry => state().metrics;

export function observeRequest(labels: { route: string; method: string; status: number }, seconds: number): void {
  state().requestSeconds.observe({ ...labels, status: String(labels.status) }, seconds);
}
