import os from 'node:os';
import { listSecretsOperation, type SecretHolder, type SecretSummary } from '@/lib/contracts';
import { type PeriodicJob, startPeriodicJob } from '@/lib/platform/async/periodic-job';
import type { Log } from '@/lib/platform/log';
import type { Secret } from '@/lib/platform/secrets';
import type { Ctx } from '../context';
import { verb } from '../verb';
import { type SecretReport, selectSecretStates, selectStarts, upsertSecretStates } from './store';

const REPORT_MS = 5_000;
/** What was reported longer ago is of a process that has ended. */
const CURRENT_MS = 20_000;
const RETENTION_MS = 24 * 3_600_000;

type Reporting = {
  ctx: Ctx;
  log: Log;
  process: string;
  /** By the name of its variable, or of its file without `_FILE`. */
  secrets: Record<string, Secret>;
};

/** Reports what this process has of its secrets, every REPORT_MS. */
export function startSecretReports({ ctx, log, process: name, secrets }: Reporting): PeriodicJob {
  const instance = `${os.hostname()}/${process.pid}`;
  let known = '';
  return startPeriodicJob(log, 'secrets', REPORT_MS, async () => {
    const states = Object.entries(secrets).map(([secret, one]) => ({ name: secret, ...one.state() }));
    const problems = states.flatMap(({ name: secret, problem }) => (problem === null ? [] : [`${secret}: ${problem}`]));
    if (problems.length > 0 && problems.join() !== known) log.error({ problems }, 'changed secrets could not be read');
    known = problems.join();
    await upsertSecretStates(ctx.db, {
      process: name,
      instance,
      secrets: states,
      retentionMs: RETENTION_MS,
    });
  });
}

/** The secrets of the processes that run now, by name. */
export const listSecrets = verb(listSecretsOperation, async ({ ctx }) => {
  const [reports, starts] = await Promise.all([selectSecretStates(ctx.db), selectStarts(ctx.db)]);
  const names = [...new Set(reports.map(({ name }) => name))];
  return names.flatMap((name) => {
    const ofName = reports.filter((report) => report.name === name);
    const isRunning = ofName.some(({ ageMs }) => ageMs <= CURRENT_MS);
    return isRunning ? [summarise(name, ofName, starts.get(name) ?? null)] : [];
  });
});

/** Reports of one secret: of the processes that run now, or of all in the last `withinMs`. */
export async function readRecentReports(ctx: Ctx, name: string, withinMs = CURRENT_MS): Promise<SecretHolder[]> {
  const reports = await selectSecretStates(ctx.db);
  return reports.filter((one) => one.name === name && one.ageMs <= withinMs).map(toHolder);
}

function summarise(name: string, reports: SecretReport[], startedAt: number | null): SecretSummary {
  const processes = reports.filter(({ ageMs }) => ageMs <= CURRENT_MS).map(toHolder);
  const second = processes.find(({ fingerprints }) => fingerprints.length > 1)?.fingerprints[1];
  const uses = reports.filter(({ fingerprints }) => second !== undefined && fingerprints[1] === second);
  return {
    name,
    changedAt: latest(processes.map(({ changedAt }) => changedAt)),
    startedAt,
    secondUsedAt: latest(uses.map(({ secondUsedAt }) => secondUsedAt)),
    changing: second !== undefined,
    agreed: new Set(processes.map(({ fingerprints }) => fingerprints.join(' '))).size <= 1,
    problem: processes.find(({ problem }) => problem !== null)?.problem ?? null,
    processes,
  };
}

const toHolder = ({ name: _, ageMs: __, ...holder }: SecretReport): SecretHolder => holder;

const latest = (times: (number | null)[]): number | null =>
  times.reduce((a, b) => Math.max(a ?? 0, b ?? 0) || null, null);
