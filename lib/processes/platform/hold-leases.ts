import os from 'node:os';
import { PLATFORM_ROLES, type PlatformRole, type UnattendedRole } from '@/lib/contracts';
import { releaseRoleLeases, renewRoleLeases } from '@/lib/domain/platform-roles';
import { startPeriodicJob } from '@/lib/platform/async/periodic-job';
import { Gauge } from '@/lib/platform/metrics';
import type { PlatformContext } from './platform-context';

const RENEW_INTERVAL_MS = 5_000;

type RoleLeases = {
  /** `role_…`: null, or since when no process runs it. */
  problems(): Record<string, string | null>;
  release(): Promise<void>;
};

/** Holds the leases of the roles of this process, and reports roles that no process runs. */
export function holdLeases({ ctx, log, metrics }: PlatformContext, roles: readonly PlatformRole[]): RoleLeases {
  const instance = `${os.hostname()}:${process.pid}`;
  const gauge = new Gauge({
    name: 'tsp_role_unattended',
    help: '1: no process has run this role of the platform for 30 s',
    labelNames: ['role'] as const,
    registers: [metrics],
  });
  let unattended: UnattendedRole[] = [];

  async function renew(): Promise<void> {
    const before = new Set(unattended.map(({ role }) => role));
    unattended = await renewRoleLeases({ ctx, input: { instance, roles } });
    const now = new Map(unattended.map((one) => [one.role, one]));
    for (const role of PLATFORM_ROLES) gauge.set({ role }, now.has(role) ? 1 : 0);
    for (const [role, { lastRunAt }] of now) {
      if (!before.has(role)) log.error({ role, lastRunAt }, 'role unattended');
    }
    for (const role of before) if (!now.has(role)) log.info({ role }, 'role attended again');
  }

  const renewal = startPeriodicJob(log, 'role leases', RENEW_INTERVAL_MS, renew);
  return {
    problems: () => ({
      ...Object.fromEntries(PLATFORM_ROLES.map((role) => [`role_${role}`, null])),
      ...Object.fromEntries(unattended.map((one) => [`role_${one.role}`, describe(one)])),
    }),
    async release() {
      await renewal.stop();
      // Otherwise they expire 30 s after their last renewal
      await releaseRoleLeases({ ctx, input: { instance } }).catch((error: unknown) =>
        log.warn({ err: error }, 'releasing role leases failed'),
      );
    },
  };
}

const describe = ({ role, lastRunAt }: UnattendedRole): string =>
  lastRunAt === null
    ? `no process runs role ${role}: start one with it in PLATFORM_ROLES`
    : `no process has run role ${role} since ${new Date(lastRunAt).toISOString()}`;
