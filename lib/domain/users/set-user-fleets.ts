import { z } from 'zod';
import { recordAudit } from '../audit';
import { type Ctx, withTransaction } from '../context';
import { parseInput } from '../parse';
import { announceRights } from './announce-rights';
import { OwnAccountError, StaleUserError } from './errors';
import { requireAdministrator } from './require-administrator';
import { fleetCodesSchema, userIdSchema } from './schemas';
import { findFleets, fleetCodesOf, lockUser, replaceMemberships } from './store';

const schema = z.object({
  userId: userIdSchema,
  fleets: fleetCodesSchema,
  /** The fleets that the caller saw; others now are a lost race. */
  expectedFleets: fleetCodesSchema.optional(),
});

/**
 * Replaces the fleets that a person may see; takes effect at the next request, and on live connections at once.
 * @throws OwnAccountError, StaleUserError, ValidationError for a code that is no fleet
 */
export async function setUserFleets({ ctx, input }: { ctx: Ctx; input: z.input<typeof schema> }): Promise<void> {
  requireAdministrator(ctx);
  const { userId, fleets: codes, expectedFleets } = parseInput(schema, input);
  if (userId === ctx.actor.id) throw new OwnAccountError();
  await withTransaction(ctx, async (tx) => {
    const { user } = await lockUser(tx.db, userId);
    const before = await fleetCodesOf(tx.db, userId);
    if (expectedFleets && expectedFleets.join() !== before.join()) throw new StaleUserError();
    if (before.join() === codes.join()) return;
    const fleets = await findFleets(tx.db, codes);
    const fleetIds = fleets.map(({ id }) => id);
    await replaceMemberships(tx.db, userId, fleetIds);
    await announceRights(tx, userId);
    await recordAudit(tx, {
      action: 'user.set_fleets',
      target: { type: 'user', id: userId },
      detail: { email: user.email, from: before, to: codes },
    });
  });
}
