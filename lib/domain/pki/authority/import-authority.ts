import { X509Certificate as NodeCertificate } from 'node:crypto';
import { importAuthorityOperation } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import { ConflictError, ValidationError } from '../../errors';
import { verb } from '../../verb';
import { keyIdOf } from './authority';
import { insertAuthority, selectAuthorities } from './authority-store';
import { changeAuthority } from './change-authority';
import { listAuthorities } from './roll-over';

/**
 * Trusts somebody else's authority for client certificates. They are let in once they are in the inventory: imported, or recorded at
 * their first use (`setAuthorityAdmission`). It says nothing to vehicles: it is no trust anchor of theirs.
 * @throws ValidationError where it is not the certificate of an authority, ConflictError `authority_known`
 */
export const importAuthority = verb(importAuthorityOperation, async ({ ctx, input: { pem } }) => {
  const certificate = await readAuthorityCertificate(pem);
  const keyId = await keyIdOf(certificate);
  await changeAuthority(ctx, { action: 'authority.import' }, async (db) => {
    const known = await selectAuthorities(db);
    if (known.some((one) => one.keyId === keyId)) throw new ConflictError('authority_known', 'It is trusted already');
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
  const refuse = (message: string) => new ValidationError([{ path: 'pem', message }]);
  const { BasicConstraintsExtension, X509Certificate } = await loadX509();
  try {
    const certificate = new X509Certificate(pem);
    if (!certificate.getExtension(BasicConstraintsExtension)?.ca)
      throw refuse('is not the certificate of an authority');
    await keyIdOf(certificate);
    return certificate;
  } catch (error) {
    if (error instanceof ValidationError) throw error;
    throw refuse('is not a certificate with a subject key identifier');
  }
}
