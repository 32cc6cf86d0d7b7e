import type { PlatformRole, UnattendedRole } from '@/lib/contracts';
import type { Ctx } from '../context';
import { releaseLeases, renewLeases, selectUnattended } from './lease-store';

/** Roles that no process has run for 30 s. */
export const readUnattendedRoles = ({ ctx }: { ctx: Ctx }): Promise<UnattendedRole[]> => selectUnattended(ctx.db);

type Input = {
  instance: string;
  roles: readonly PlatformRole[];
};

/**
 * Renews the leases of a process in one statement. To be called every few seconds.
 * @returns roles that no process has run for 30 s
 */
export const renewRoleLeases = ({ ctx, input }: { ctx: Ctx; input: Input }): Promise<UnattendedRole[]> =>
  renewLeases(ctx.db, input);

/** Releases the leases of a stopped process. Its roles are unattended after 30 s unless another process runs them. */
export const releaseRoleLeases = ({ ctx, input }: { ctx: Ctx; input: { instance: string } }): Promise<void> =>
  releaseLeases(ctx.db, input.instance);
