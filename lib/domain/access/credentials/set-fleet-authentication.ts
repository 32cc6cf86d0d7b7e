import { type AuthenticationMethod, setFleetAuthenticationOperation } from '@/lib/contracts';
import { recordAuditWith } from '../../audit';
import { NotFoundError } from '../../errors';
import { notify } from '../../notifications';
import { verb } from '../../verb';

/**
 * With what the TBoxes of a fleet may prove who they are, for connections from now on.
 * @throws NotFoundError
 */
export const setFleetAuthentication = verb(
  setFleetAuthenticationOperation,
  async ({ ctx, input: { code, methods } }) => {
    return ctx.db.transaction(async (client) => {
      const { rows } = await client.query<{ id: number; name: string; before: AuthenticationMethod[] }>(
        'select id, name, auth_methods as before from fleets where code = $1 for no key update',
        [code],
      );
      const [fleet] = rows;
      if (!fleet) throw new NotFoundError(`Fleet ${code}`);
      await client.query('update fleets set auth_methods = $2 where id = $1', [fleet.id, methods]);
      await recordAuditWith(client, ctx, {
        action: 'fleet.set_authentication',
        target: { type: 'fleet', id: code },
        fleetId: fleet.id,
        detail: { from: fleet.before, to: methods },
      });
      await notify(client, 'tsp_access', { type: 'credentials', of: 'fleet', name: code });
      return { code, name: fleet.name, authentication: methods };
    });
  },
);
