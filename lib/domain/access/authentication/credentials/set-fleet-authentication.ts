import { type AuthenticationMethod, setFleetAuthenticationOperation } from '@/lib/contracts';
import { recordAudit } from '../../../audit/index';
import { withTransaction } from '../../../context';
import { NotFoundError } from '../../../errors';
import { notify } from '../../../notifications/index';
import { verb } from '../../../verb';

/**
 * With what the TBoxes of a fleet may prove who they are, for connections from now on.
 * @throws NotFoundError
 */
export const setFleetAuthentication = verb(
  setFleetAuthenticationOperation,
  async ({ ctx, input: { code, methods } }) => {
    return withTransaction(ctx, async (tx) => {
      const { rows } = await tx.db.query<{ id: number; name: string; before: AuthenticationMethod[] }>({
        text: 'select id, name, auth_methods as before from fleets where code = $1 for no key update',
        values: [code],
      });
      const [fleet] = rows;
      if (!fleet) throw new NotFoundError(`Fleet ${code}`);
      await tx.db.query({ text: 'update fleets set auth_methods = $2 where id = $1', values: [fleet.id, methods] });
      await recordAudit(tx, {
        action: 'fleet.set_authentication',
        target: { type: 'fleet', id: code },
        fleetId: fleet.id,
        detail: { from: fleet.before, to: methods },
      });
      await notify(tx.db, 'tsp_access', { type: 'credentials', of: 'fleet', name: code });
      return { code, name: fleet.name, authentication: methods };
    });
  },
);
