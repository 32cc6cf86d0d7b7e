import type { StrandedVehicle, WithdrawalCounts } from '@/lib/contracts';
import { exportStrandedOperation, previewWithdrawalOperation } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { ConflictError, NotFoundError } from '../../../errors';
import { verb } from '../../../verb';
import { findSuccessor } from '../roll-over-store';
import {
  countAffected,
  countTaken,
  type FleetCounts,
  selectStranded,
  selectWithdrawal,
  type Withdrawal,
} from './withdrawal-store';

type Input = { id: number; includeRenewed: boolean };

const MAX_STRANDED_SHOWN = 20;
const EXPORT_PAGE = 1_000;

/**
 * The effect of an emergency withdrawal, or what remains of it after approval. Administrators only.
 * @throws NotFoundError if the authority is missing or only requested; ConflictError `authority_not_withdrawable` for a
 *   root
 */
export const previewWithdrawal = verb(previewWithdrawalOperation, async ({ ctx, input }) => {
  const { isActive, ...withdrawal } = await findWithdrawal(ctx, input);
  const [taken, rows, stranded, successor] = await Promise.all([
    countTaken(ctx.db, withdrawal),
    countAffected(ctx.db, withdrawal),
    selectStranded(ctx.db, withdrawal, { after: '', limit: MAX_STRANDED_SHOWN }),
    isActive ? findSuccessor(ctx.db) : null,
  ]);
  const fleets = rows.filter((row): row is FleetCounts & { code: string; name: string } => row.code !== null);
  return {
    ...taken,
    includesRenewed: withdrawal.includeRenewed,
    total: sum(fleets),
    fleets,
    unbound: rows.find(({ code }) => code === null)?.vehicles ?? 0,
    stranded,
    needsSuccessor: isActive,
    successor: successor && { name: successor.name, state: successor.state, createdAt: successor.createdAt },
  };
});

/** All vehicles that the withdrawal strands or has stranded, in pages by VIN. @throws NotFoundError */
export const exportStranded = verb(exportStrandedOperation, async ({ ctx, input }) =>
  readStranded(ctx, await findWithdrawal(ctx, input)),
);

async function* readStranded(ctx: Ctx, withdrawal: Withdrawal): AsyncGenerator<StrandedVehicle[]> {
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: StrandedVehicle[] = await selectStranded(ctx.db, withdrawal, { after, limit: EXPORT_PAGE });
    if (page.length > 0) yield page;
    after = page.length < EXPORT_PAGE ? undefined : page.at(-1)?.vin;
  }
}

async function findWithdrawal(ctx: Ctx, { id, includeRenewed }: Input): Promise<Withdrawal & { isActive: boolean }> {
  const row = await selectWithdrawal(ctx.db, id, includeRenewed);
  if (!row) throw new NotFoundError(`Authority ${id}`);
  if (row.kind === 'root') throw new ConflictError('authority_not_withdrawable', `Authority ${id} is a root`);
  return { ...row, now: ctx.clock.now() };
}

function sum(fleets: readonly WithdrawalCounts[]): WithdrawalCounts {
  const total: WithdrawalCounts = { vehicles: 0, connected: 0, withOther: 0, unproven: 0, stranded: 0 };
  for (const key of Object.keys(total) as (keyof WithdrawalCounts)[]) {
    total[key] = fleets.reduce((count, fleet) => count + fleet[key], 0);
  }
  return total;
}
