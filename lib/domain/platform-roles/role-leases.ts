import type { PlatformRole, UnattendedRole } from '@/lib/contracts';
import type { Ctx } from '../context';
import { releaseLeases, renewLeases, selectUnattended } from './lease-store';

/** Roles that no process has run for 30 s: what they do does not happen. */
export const readUnattendedRoles = ({ ctx }: { ctx: Ctx }): Promise<UnattendedRole[]> => selectUnattended(ctx.db);

type Input = {
  /** Of the process; unique among those that run. */
  instance: string;
  roles: readonly PlatformRole[];
};

/**
 * Renews the leases of one process, all with one statement. Call it every few seconds.
 * @returns roles that nobody has run for 30 s
 */
export const renewRoleLeases = ({ ctx, input }: { ctx: Ctx; input: Input }): Promise<UnattendedRole[]> =>
  renewLeases(ctx.db, input);

/** The process has stopped its roles. They are unattended 30 s from now unless another process runs them. */
export const releaseRoleLeases = ({ ctx, input }: { ctx: Ctx; input: { instance: string } }): Promise<void> =>
  releaseLeases(ctx.db, input.instance);
