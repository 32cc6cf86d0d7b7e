import type { Ctx } from '../context';
import { type ConnectionProblem, type OwnConnection, selectProblems, upsertConnections } from './own-connection-store';

export type { ConnectionProblem, OwnConnection } from './own-connection-store';

/** A connection that was reported longer ago belongs to a process that has ended. */
const CURRENT_MS = 15_000;
const RETENTION_MS = 24 * 3_600_000;

/** Stores the problems of one process's connections to the broker. Must be repeated within CURRENT_MS. */
export const reportOwnConnections = ({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { instance: string; connections: OwnConnection[] };
}): Promise<void> => upsertConnections(ctx.db, { ...input, now: new Date(ctx.clock.now()), retentionMs: RETENTION_MS });

/** Connections with a problem, oldest first. */
export const readConnectionProblems = ({ db, clock }: Ctx): Promise<ConnectionProblem[]> =>
  selectProblems(db, new Date(clock.now() - CURRENT_MS));
