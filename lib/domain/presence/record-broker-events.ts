import { type ConnectionEvent, DISCONNECT_REASONS, type DisconnectReason } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { type Ctx, withTransaction } from '../context';
import { applyReports, type VehicleReport } from './apply-reports';
import { countOpenSessions, recordHeartbeat } from './broker-node-store';
import { endSessionsBefore } from './end-session-store';
import { reconcileNode } from './reconcile-node';

/**
 * Records connection events and heartbeats of broker nodes, in order, in one transaction.
 * @returns `resync`: the node must send its list of connections (`broker.snapshot`), as the sessions here may differ
 */
export async function recordBrokerEvents({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: ConnectionEvent[];
}): Promise<{ resync: boolean }> {
  const now = ctx.clock.now();
  return withTransaction(ctx, async (tx) => {
    let resync = false;
    let reports: VehicleReport[] = [];
    const flush = async () => {
      await applyReports(tx.db, reports, now);
      reports = [];
    };
    for (const event of input) {
      if (isOfVehicle(event)) {
        reports.push(vehicleReport(event));
        continue;
      }
      await flush(); // a node's event concerns the connections before it
      if (event.event === 'broker.snapshot') await reconcileNode(tx.db, { ...event, at: event.timestamp }, now);
      else resync = (await recordNode(tx.db, event, now)) || resync;
    }
    await flush();
    return { resync };
  });
}

type VehicleEvent = Extract<ConnectionEvent, { clientid: string }>;
const isOfVehicle = (event: ConnectionEvent): event is VehicleEvent => 'clientid' in event;

function vehicleReport(event: VehicleEvent): VehicleReport {
  const at = { node: event.node, peer: event.peername };
  if (event.event !== 'client.disconnected') {
    const type = event.event === 'client.connected' ? 'connected' : 'commands';
    const commandOperations = event.command_operations ?? [];
    const identity = { ...at, connectedAt: Math.trunc(event.connected_at) };
    if (type === 'commands') return { vin: event.clientid, report: { type, ...identity, commandOperations } };
    return { vin: event.clientid, report: { type, ...identity, commandOperations: event.command_operations } };
  }
  const { connected_at: connectedAt, disconnected_at: disconnectedAt, reason } = event;
  return {
    vin: event.clientid,
    report: {
      type: 'disconnected',
      ...at,
      connectedAt: connectedAt === undefined ? null : Math.trunc(connectedAt),
      disconnectedAt: Math.trunc(disconnectedAt),
      reason: disconnectReason(reason),
    },
  };
}

async function recordNode(
  db: Transaction,
  event: Extract<ConnectionEvent, { event: 'broker.started' | 'broker.heartbeat' }>,
  now: number,
): Promise<boolean> {
  const { node, started_at: startedAt } = event;
  const connections = event.event === 'broker.heartbeat' ? event.connections : 0;
  const before = await recordHeartbeat(db, { node, startedAt, connections, now });
  const restarted = before !== null && before.startedAt !== Math.trunc(startedAt);
  // A repeated start event ends nothing: the node's clock may have been set back after it
  const begins = restarted || (before === null && event.event === 'broker.started');
  if (begins) {
    await endSessionsBefore(db, { node, startedAt, seenAt: before?.heartbeatAt ?? startedAt, now });
  }
  // If its clock was set back before the restart, only its list shows which sessions are older
  if (before === null || before.lost || begins) return true;
  if (event.event === 'broker.started') return false;
  return lastsTooLong(node, (await countOpenSessions(db, node)) !== connections, now);
}

// A difference that is shorter is an event that has not arrived yet; a longer one is a lost event
const TIMEOUT_MS = 5_000;
const since = new Map<string, number>();

/** Whether the count of `node` has differed for TIMEOUT_MS; restarts the period when true. */
function lastsTooLong(node: string, differs: boolean, now: number): boolean {
  const began = since.get(node);
  if (!differs) since.delete(node);
  else if (began === undefined) since.set(node, now);
  else if (now - began > TIMEOUT_MS) {
    since.set(node, now);
    return true;
  }
  return false;
}

const KNOWN: ReadonlySet<string> = new Set(DISCONNECT_REASONS);
// Synonyms of EMQX 5, emqx_channel
const SAME: Readonly<Record<string, DisconnectReason>> = {
  discarded: 'takenover',
  disconnect_with_will_message: 'normal',
  keepalive_timeout: 'keepalive_timeout',
  sock_closed: 'tcp_closed',
  ssl_closed: 'tcp_closed',
  einval: 'tcp_closed',
  econnreset: 'tcp_closed',
  etimedout: 'tcp_closed',
  frame_too_large: 'protocol_error',
  frame_error: 'protocol_error',
};

function disconnectReason(text: string): DisconnectReason {
  if (KNOWN.has(text)) return text as DisconnectReason;
  return Object.hasOwn(SAME, text) ? (SAME[text] ?? 'unknown') : 'unknown';
}
