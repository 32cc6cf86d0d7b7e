import { type AuthenticationMethod, previewFleetAuthenticationOperation } from '@/lib/contracts';
import { NotFoundError } from '../../../errors';
import { verb } from '../../../verb';

// What a vehicle has to prove itself with, whatever its fleet takes
const STRANDED = `
with proofs as (
  select array_remove(array[
    case when exists (select 1 from tbox_certificates c where c.tbox_id = b.tbox_id and c.revoked_at is null
      and c.not_before <= $3 and c.not_after > $3) then 'certificate' end,
    case when exists (select 1 from tbox_credentials p where p.tbox_id = b.tbox_id) then 'password' end
  ], null) as has
  from vehicles v join tbox_bindings b on b.vehicle_id = v.id and b.unbound_at is null
  where v.fleet_id = $1)
select count(*)::int as stranded from proofs where has && $2 and not has && $4`;

/**
 * How many vehicles of a fleet could connect today, and could not if its TBoxes were allowed these methods only.
 * @throws NotFoundError
 */
export const previewFleetAuthentication = verb(
  previewFleetAuthenticationOperation,
  async ({ ctx, input: { code, methods } }) => {
    const { rows: fleets } = await ctx.db.query<{ id: number; before: AuthenticationMethod[] }>({
      text: 'select id, auth_methods as before from fleets where code = $1',
      values: [code],
    });
    const [fleet] = fleets;
    if (!fleet) throw new NotFoundError(`Fleet ${code}`);
    const { rows } = await ctx.db.query<{ stranded: number }>({
      text: STRANDED,
      values: [fleet.id, fleet.before, new Date(ctx.clock.now()), methods],
    });
    return { stranded: rows[0]?.stranded ?? 0 };
  },
);
