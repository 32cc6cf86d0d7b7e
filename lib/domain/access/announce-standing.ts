import type { BanKind } from '@/lib/contracts';
import type { Transaction } from '@/lib/platform/db';

/** Told on `tsp_access` when a change commits: connections that stand may not be allowed any more. */
export type StandingNotice =
  /** `expiresAt`: ms since the epoch; null: until it is lifted. */
  | { type: 'ban'; id: number; kind: BanKind; value: string; expiresAt: number | null }
  | { type: 'ban_lifted'; id: number; kind: BanKind; value: string }
  /** What this TBox, the TBoxes of this fleet, or this account may prove itself with has changed. */
  | { type: 'credentials'; of: 'tbox' | 'fleet' | 'service'; name: string };

export async function announceStanding(db: Transaction, notice: StandingNotice): Promise<void> {
  await db.query({ text: `select pg_notify('tsp_access', $1)`, values: [JSON.stringify(notice)] });
}
