import { previewFleetAuthenticationOperation } from '@/lib/contracts';
import { NotFoundError } from '../../../errors';
import { verb } from '../../../verb';
import { countStranded, selectFleetMethods } from '../fleet-store';

/**
 * How many vehicles of a fleet could connect today, and could not if its TBoxes were allowed these methods only.
 * @throws NotFoundError
 */
export const previewFleetAuthentication = verb(
  previewFleetAuthenticationOperation,
  async ({ ctx, input: { code, methods } }) => {
    const fleet = await selectFleetMethods(ctx.db, code);
    if (!fleet) throw new NotFoundError(`Fleet ${code}`);
    const now = new Date(ctx.clock.now());
    return { stranded: await countStranded(ctx.db, { fleetId: fleet.id, before: fleet.methods, after: methods, now }) };
  },
);
