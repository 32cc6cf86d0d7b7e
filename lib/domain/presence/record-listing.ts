import type { BrokerSnapshot, DisconnectReason } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { recordHeartbeat } from './broker-node-store';
import { endSessionsElsewhere as endElsewhere } from './end-session-store';
import { reconcileNode } from './reconcile-node';
import { nextSeq } from './store';

// For a broker that is polled for its nodes and clients. The clocks of the nodes differ from ours, so a mark, not a time, separates
// what was recorded before the list was requested.

type Listed = BrokerSnapshot['clients'];

/** Call before querying the broker: its answer has no effect on what is recorded from now on. */
export async function drawMark({ ctx }: { ctx: Ctx }): Promise<number> {
  return nextSeq(ctx.db);
}

/** Records a heartbeat. Ends no sessions, for which a list is needed. */
export async function recordNodeAlive({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { node: string; startedAt: number; connections: number };
}): Promise<void> {
  await withTransaction(ctx, (tx) => recordHeartbeat(tx.db, { ...input, now: tx.clock.now() }));
}

/** Reconciles the node's sessions with its list of connections from after `mark` was drawn. */
export async function recordNodeList({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { node: string; mark: number; clients: Listed; reason?: DisconnectReason };
}): Promise<void> {
  const now = ctx.clock.now();
  await withTransaction(ctx, (tx) => reconcileNode(tx.db, { ...input, at: now }, now));
}

/** Ends open sessions of nodes that the broker does not have. */
export async function endSessionsElsewhere({
  ctx,
  input: { nodes, mark },
}: {
  ctx: Ctx;
  input: { nodes: string[]; mark: number };
}): Promise<void> {
  const now = ctx.clock.now();
  await withTransaction(ctx, (tx) => endElsewhere(tx.db, { nodes, mark, now }));
}
