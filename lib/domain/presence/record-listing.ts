import type { BrokerSnapshot, DisconnectReason } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { recordHeartbeat } from './broker-node-store';
import { endSessionsElsewhere as endElsewhere } from './end-session-store';
import { reconcileNode } from './reconcile-node';
import { nextSeq } from './store';

// For a broker that is asked for its nodes and clients instead of telling of them. Whoever asks has another clock than the
// nodes: what was recorded before the list was asked for is told by a mark, not by times.

type Listed = BrokerSnapshot['clients'];

/** Draw it before the broker is asked: what is recorded from now on is not judged by its answer. */
export async function drawMark({ ctx }: { ctx: Ctx }): Promise<number> {
  return nextSeq(ctx.db);
}

/** A sign of life of a node. Ends no session: a list has to say which. */
export async function recordNodeAlive({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: { node: string; startedAt: number; connections: number };
}): Promise<void> {
  await withTransaction(ctx, (tx) => recordHeartbeat(tx.db, { ...input, now: tx.clock.now() }));
}

/** The connections of a node, as they were some time after `mark` was drawn. */
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

/** Ends what is open on nodes that are none of these: the broker has no such node. */
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
