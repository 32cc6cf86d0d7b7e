import { importAuthorityOperation, setAuthorityAdmissionOperation } from '@/lib/contracts';
import { ConflictError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { insertAuthority, selectAuthorities } from './authority-store';
import { changeAuthority, findAuthority } from './change-authority';
import { readExternalAuthority } from './read-external-authority';
import { listAuthorities } from './roll-over';
import { countOutOfScope, findUnknownFleets, saveAuthorityAdmission } from './scope-store';

/**
 * Trusts an external authority for client certificates. Its certificates authenticate once they are in the inventory:
 * imported, or recorded at first use (`setAuthorityAdmission`). It does not become a trust anchor of TBoxes.
 * @throws ValidationError for a certificate that must not be trusted, see `readExternalAuthority`; ConflictError
 *   `authority_known`
 */
export const importAuthority = verb(importAuthorityOperation, async ({ ctx, input: { pem } }) => {
  await changeAuthority(ctx, { action: 'authority.import' }, async (db) => {
    const known = await selectAuthorities(db);
    const { certificate, keyId, name, issuer } = await readExternalAuthority(pem, { known, now: ctx.clock.now() });
    if (known.some((authority) => authority.keyId === keyId))
      throw new ConflictError('authority_known', 'It is trusted already');
    await insertAuthority(db, {
      keyId,
      kind: 'external',
      name,
      state: 'active',
      issuer,
      der: certificate.raw,
      privateKey: null,
      notBefore: new Date(certificate.validFrom),
      notAfter: new Date(certificate.validTo),
      createdBy: ctx.actor.label,
    });
    return name;
  });
  return listAuthorities({ ctx });
});

/**
 * Sets which TBoxes an external authority may issue for, and whether its certificates are admitted at first use or must
 * be imported. Administrators only.
 * @throws ValidationError if `first_use` has no fleet or TBox, or a fleet is unknown; NotFoundError; ConflictError
 *   `authority_not_external`, or `authority_scope_in_use` if a TBox outside the scope has a valid certificate, which
 *   must be revoked first
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
