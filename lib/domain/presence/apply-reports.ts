import type { Transaction } from '@/lib/platform/db';
import { notify } from '../notifications';
import { applyReport, type Report } from './state';
import { findVehicleIds, findWaitingCommands, lockPresence, type SessionName, savePresence } from './store';

export type VehicleReport = { vin: string; report: Report };

/** Applies reports in their order, within the caller's transaction. @returns the number of reports of unknown vehicles */
export async function applyReports(db: Transaction, reports: VehicleReport[], now: number): Promise<number> {
  if (reports.length === 0) return 0;
  const ids = await findVehicleIds(db, [...new Set(reports.map(({ vin }) => vin))]);
  const known = reports.flatMap(({ vin, report }) => {
    const vehicleId = ids.get(vin);
    return vehicleId === undefined ? [] : [{ vehicleId, report }];
  });
  if (known.length > 0) {
    const vehicleIds = [...new Set(known.map(({ vehicleId }) => vehicleId))];
    const stored = await lockPresence(db, vehicleIds, known.flatMap(sessionName));
    const changed = new Set<number>();
    for (const { vehicleId, report } of known) {
      const presence = stored.get(vehicleId)?.presence;
      if (presence && applyReport(presence, report, now)) changed.add(vehicleId);
    }
    await savePresence(db, [...stored.values()], now);
    if (changed.size > 0) await notify(db, 'tsp_feed', { type: 'presence', vehicleIds: [...changed] });
    const subscribed = known.filter(({ report }) => report.type === 'commands').map(({ vehicleId }) => vehicleId);
    const commandIds = subscribed.length > 0 ? await findWaitingCommands(db, subscribed) : [];
    if (commandIds.length > 0) await notify(db, 'tsp_commands', { type: 'command', change: 'queued', commandIds });
  }
  return reports.length - known.length;
}

function sessionName({ vehicleId, report }: { vehicleId: number; report: Report }): SessionName[] {
  if (!('peer' in report)) return [];
  return [{ vehicleId, node: report.node, peer: report.peer, connectedAt: report.connectedAt }];
}
