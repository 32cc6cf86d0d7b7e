import type { BrokerSnapshot, DisconnectReason } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';
import { applyReports, type VehicleReport } from './apply-reports';
import { endUnlistedSessions } from './end-session-store';
import type { ListedAt } from './node-order';

type NodeList = Pick<BrokerSnapshot, 'node' | 'clients'> &
  ListedAt & {
    /** For the end of sessions that are not listed. */
    reason?: DisconnectReason | undefined;
  };

/** Records listed connections, and ends sessions that are not listed. */
export async function reconcileNode(db: Transaction, list: NodeList, now: number): Promise<void> {
  const { node, clients, mark, reason } = list;
  const at = Math.trunc(list.at);
  const listed = clients.map(({ clientid, peername, connected_at, command_operations }) => ({
    vin: clientid,
    peer: peername,
    connectedAt: Math.trunc(connected_at),
    commandOperations: command_operations,
  }));
  await endUnlistedSessions(db, { node, at, mark, listed, reason, now });
  const reports = listed.map(({ vin, ...connection }): VehicleReport => {
    return { vin, report: { type: 'listed', node, ...connection, at, mark } };
  });
  await applyReports(db, reports, now);
}
