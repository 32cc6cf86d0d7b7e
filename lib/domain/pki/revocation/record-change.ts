import { recordAudit } from '../../audit';
import type { Tx } from '../../context';
import { notify } from '../../notifications';
import type { LockedCertificate } from './store';

type Changed = {
  row: Pick<LockedCertificate, 'id' | 'tboxSerial'>;
  serialNumber: string;
  detail: Record<string, string | null>;
};

/** Writes the audit entries of revoked or released certificates, and notifies of them. */
export async function recordChange(tx: Tx, action: string, changed: readonly Changed[]): Promise<void> {
  const entries = changed.map(({ row, serialNumber, detail }) => ({
    action,
    target: { type: 'certificate', id: serialNumber },
    detail: { tbox: row.tboxSerial, ...detail },
  }));
  await recordAudit(tx, entries);
  await notify(tx.db, 'tsp_feed', { type: 'certificate', certificateIds: changed.map(({ row }) => row.id) });
}
