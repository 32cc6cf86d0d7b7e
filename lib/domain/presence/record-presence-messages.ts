import type { PresenceState } from '@/lib/contracts';
import { type Ctx, withTransaction } from '../context';
import { applyReports } from './apply-reports';

export type PresenceMessage = { vin: string; state: PresenceState; ts: number; receivedAt: number };

/** Records presence messages of TBoxes, and wills, in order of arrival. */
export async function recordPresenceMessages({ ctx, input }: { ctx: Ctx; input: PresenceMessage[] }): Promise<void> {
  const reports = input.map(({ vin, state, ts, receivedAt }) => ({
    vin,
    report: { type: state, ts, receivedAt },
  }));
  await withTransaction(ctx, (tx) => applyReports(tx.db, reports, tx.clock.now()));
}
