import { setAuthorityAdmissionOperation } from '@/lib/contracts';
import { ConflictError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { changeAuthority, findAuthority } from './change-authority';
import { listAuthorities } from './roll-over';
import { countOutOfScope, findUnknownFleets, saveAuthorityAdmission } from './scope-store';

/**
 * Says which TBoxes an imported authority may speak for, and whether its certificates have to be imported. Administrators only.
 * @throws ValidationError where certificates are to be admitted at first use and no TBox is named, or a fleet is unknown;
 *   NotFoundError; ConflictError `authority_not_external`, `authority_scope_in_use` where a TBox that is left out has a valid
 *   certificate: it would stay connected, so it has to be revoked first
 */
export const setAuthorityAdmission = verb(
  setAuthorityAdmissionOperation,
  async ({ ctx, input: { id, admission, ...scope } }) => {
    const isLimited = scope.fleets.length + scope.tboxSerials.length > 0;
    if (admission === 'first_use' && !isLimited) {
      throw new ValidationError([
        { path: 'fleets', message: 'must name a fleet, or a TBox: first use is never without a limit' },
      ]);
    }
    const detail = { admission, fleets: scope.fleets, tboxSerials: scope.tboxSerials.length };
    await changeAuthority(ctx, { action: 'authority.set_admission', detail }, async (db) => {
      const { name, kind, state, keyId } = await findAuthority(db, id);
      if (kind !== 'external' || state === 'withdrawn' || keyId === null) {
        throw new ConflictError('authority_not_external', `${name} is not an imported authority that is trusted`);
      }
      const [unknown] = await findUnknownFleets(db, scope.fleets);
      if (unknown !== undefined)
        throw new ValidationError([{ path: 'fleets', message: `there is no fleet ${unknown}` }]);
      const outside = isLimited ? await countOutOfScope(db, { keyId, scope, now: ctx.clock.now() }) : 0;
      if (outside > 0) {
        const message = `${outside} valid certificates of ${name} are of TBoxes that this leaves out: revoke them first`;
        throw new ConflictError('authority_scope_in_use', message);
      }
      await saveAuthorityAdmission(db, id, { admission, scope });
      return name;
    });
    return listAuthorities({ ctx });
  },
);
