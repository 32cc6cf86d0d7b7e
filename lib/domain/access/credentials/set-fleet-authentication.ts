import { z } from 'zod';
import { AUTHENTICATION_METHODS, type AuthenticationMethod, type FleetItem } from '@/lib/contracts';
import { recordAudit } from '../../audit';
import { type Ctx, withTransaction } from '../../context';
import { NotFoundError } from '../../errors';
import { parseInput } from '../../parse';
import { announceStanding } from '../announce-standing';
import { requireAccessAdmin } from '../permissions';

const schema = z.object({
  code: z.string().trim().min(1).max(40),
  methods: z
    .array(z.enum(AUTHENTICATION_METHODS))
    .min(1, 'At least one, or no vehicle of the fleet could connect')
    .max(10)
    .transform((given) => AUTHENTICATION_METHODS.filter((method) => given.includes(method))),
});

/**
 * With what the TBoxes of a fleet may prove who they are, for connections from now on.
 * @throws NotFoundError, ValidationError, ForbiddenError
 */
export async function setFleetAuthentication({
  ctx,
  input,
}: {
  ctx: Ctx;
  input: z.input<typeof schema>;
}): Promise<FleetItem> {
  requireAccessAdmin(ctx.actor);
  const { code, methods } = parseInput(schema, input);
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
    await announceStanding(tx.db, { type: 'credentials', of: 'fleet', name: code });
    return { code, name: fleet.name, authentication: methods };
  });
}
