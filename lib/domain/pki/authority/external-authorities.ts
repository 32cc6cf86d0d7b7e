import { X509Certificate as NodeCertificate } from 'node:crypto';
import { importAuthorityOperation, setAuthorityAdmissionOperation } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { ConflictError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { keyIdOf } from './authority';
import { insertAuthority, selectAuthorities } from './authority-store';
import { changeAuthority, findAuthority } from './change-authority';
import { listAuthorities } from './roll-over';
import { countOutOfScope, findUnknownFleets, saveAuthorityAdmission } from './scope-store';

/**
 * Trusts an external authority for client certificates. Its certificates authenticate once they are in the inventory:
 * imported, or recorded at first use (`setAuthorityAdmission`). It does not become a trust anchor of TBoxes.
 * @throws ValidationError if it is not an authority's certificate; ConflictError `authority_known`
 */
export const importAuthority = verb(importAuthorityOperation, async ({ ctx, input: { pem } }) => {
  const certificate = await readAuthorityCertificate(pem);
  const keyId = await keyIdOf(certificate);
  await changeAuthority(ctx, { action: 'authority.import' }, async (db) => {
    const known = await selectAuthorities(db);
    if (known.some((authority) => authority.keyId === keyId))
      throw new ConflictError('authority_known', 'It is trusted already');
    const name = certificate.subjectName.getField('CN')[0] ?? certificate.subject;
    const parent = known.find(({ der }) =>
      new NodeCertificate(certificate.toString('pem')).checkIssued(new NodeCertificate(der)),
    );
    await insertAuthority(db, {
      keyId,
      kind: 'external',
      name,
      state: 'active',
      issuer: (await certificate.isSelfSigned()) ? keyId : (parent?.keyId ?? ''),
      der: Buffer.from(certificate.rawData),
      privateKey: null,
      notBefore: certificate.notBefore,
      notAfter: certificate.notAfter,
      createdBy: ctx.actor.label,
    });
    return name;
  });
  return listAuthorities({ ctx });
});

async function readAuthorityCertificate(pem: string) {
  const invalid = (message: string) => new ValidationError([{ path: 'pem', message }]);
  const { BasicConstraintsExtension, X509Certificate } = await loadX509();
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.getExtension(BasicConstraintsExtension)?.ca)
      throw invalid('is not the certificate of an authority');
    await keyIdOf(certificate);
    return certificate;
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    throw invalid('is not a certificate with a subject key identifier');
  }
}

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
