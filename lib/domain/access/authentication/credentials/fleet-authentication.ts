import { previewFleetAuthenticationOperation, setFleetAuthenticationOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications';
import { verb } from '../../../verb';
import { countStranded, lockFleetMethods, selectFleetMethods, updateFleetMethods } from '../fleet-store';

/**
 * Sets the authentication methods of a fleet's TBoxes, for new connections.
 * @throws NotFoundError
 */
export const setFleetAuthentication = verb(
  setFleetAuthenticationOperation,
  async ({ ctx, input: { code, methods } }) => {
    return withTransaction(ctx, async (tx) => {
      const fleet = await lockFleetMethods(tx.db, code);
      if (!fleet) throw new NotFoundError(`Fleet ${code}`);
      await updateFleetMethods(tx.db, fleet.id, methods);
      await recordAudit(tx, {
        action: 'fleet.set_authentication',
        target: { type: 'fleet', id: code },
        fleetId: fleet.id,
        detail: { from: fleet.methods, to: methods },
      });
      await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'fleet', name: code });
      return { code, name: fleet.name, authentication: methods };
    });
  },
);

/**
 * Number of vehicles of a fleet that can connect now and could not with these methods only.
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
