import { z } from 'zod';
import type { StrandedVehicle, WithdrawalCounts, WithdrawalPreview } from '@/lib/contracts';
import type { Ctx } from '../../../context';
import { ConflictError, NotFoundError } from '../../../errors';
import { parseInput } from '../../../parse';
import { requireAdministrator } from './require-administrator';
import { countAffected, countTaken, type FleetCounts, findSuccessor, selectStranded } from './withdrawal-store';

const schema = z.object({ id: z.int().positive() });
type Input = { ctx: Ctx; input: z.input<typeof schema> };

const SHOWN_STRANDED = 20;
const EXPORT_PAGE = 1_000;

/**
 * What an emergency withdrawal will do; after it, what is left of it. Administrators only.
 * @throws NotFoundError where there is no such authority, or it is not made yet; ConflictError `authority_not_withdrawable` of a root
 */
export async function previewWithdrawal({ ctx, input }: Input): Promise<WithdrawalPreview> {
  const { keyId, isActive } = await findKey({ ctx, input });
  const now = ctx.clock.now();
  const [certificates, rows, stranded, successor] = await Promise.all([
    countTaken(ctx.db, keyId, now),
    countAffected(ctx.db, keyId, now),
    selectStranded(ctx.db, keyId, { now, after: '', limit: SHOWN_STRANDED }),
    isActive ? findSuccessor(ctx.db.pool) : null,
  ]);
  const fleets = rows.filter((row): row is FleetCounts & { code: string; name: string } => row.code !== null);
  return {
    certificates,
    total: sum(fleets),
    fleets,
    unbound: rows.find(({ code }) => code === null)?.vehicles ?? 0,
    stranded,
    needsSuccessor: isActive,
    successor: successor && { name: successor.name, state: successor.state, createdAt: successor.createdAt },
  };
}

/** Every vehicle that an emergency withdrawal strands, or has stranded, in pages by VIN. @throws NotFoundError */
export async function* exportStranded({ ctx, input }: Input): AsyncGenerator<StrandedVehicle[]> {
  const { keyId } = await findKey({ ctx, input });
  for (let after: string | undefined = ''; after !== undefined; ) {
    const page: StrandedVehicle[] = await selectStranded(ctx.db, keyId, {
      now: ctx.clock.now(),
      after,
      limit: EXPORT_PAGE,
    });
    if (page.length > 0) yield page;
    after = page.length < EXPORT_PAGE ? undefined : page.at(-1)?.vin;
  }
}

async function findKey({ ctx, input }: Input): Promise<{ keyId: string; isActive: boolean }> {
  requireAdministrator(ctx.actor);
  const { id } = parseInput(schema, input);
  const { rows } = await ctx.db.pool.query<{ keyId: string; kind: string; isActive: boolean }>(
    `select key_id as "keyId", kind, kind = 'issuing' and state = 'active' as "isActive"
     from certificate_authorities where id = $1 and key_id is not null`,
    [id],
  );
  const [row] = rows;
  if (!row) throw new NotFoundError(`Authority ${id}`);
  if (row.kind === 'root') throw new ConflictError('authority_not_withdrawable', `Authority ${id} is a root`);
  return row;
}

function sum(fleets: readonly WithdrawalCounts[]): WithdrawalCounts {
  const total: WithdrawalCounts = { vehicles: 0, connected: 0, withOther: 0, unproven: 0, stranded: 0 };
  for (const key of Object.keys(total) as (keyof WithdrawalCounts)[]) {
    total[key] = fleets.reduce((count, fleet) => count + fleet[key], 0);
  }
  return total;
}
