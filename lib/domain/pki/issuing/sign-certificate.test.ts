import { KeyObject } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { Certificate } from '@peculiar/asn1-x509';
import { expect, test } from 'vitest';
import { loadX509 } from '@/lib/platform/x509';
import { fakeClock } from '@/lib/testing/fake-clock';
import { createAuthority } from '../authority/authority';
import { authorityKeyOf } from '../x509/authority-key';
import type { Subject } from '../x509/certificate-fields';
import {
  type CertificateProfile,
  COMMAND_PROFILE,
  serverProfile,
  statusServiceExtensions,
  TBOX_PROFILE,
} from '../x509/certificate-profiles';
import { generateKeyPair, SIGNATURE } from '../x509/key-pair';
import { publicKeyOfPair } from '../x509/public-key';
import { signCertificate } from './sign-certificate';

const PKI_URL = 'http://pki.example:8081/';
const clock = fakeClock(Date.UTC(2048, 11, 31));

test.each<[string, CertificateProfile, Subject]>([
  ['a TBox', TBOX_PROFILE, [{ O: ['TSP Console'] }, { OU: ['TBox'] }, { '2.5.4.5': ['a-1'] }, { CN: ['T 1'] }]],
  ['a TBox with a name in another script', TBOX_PROFILE, [{ O: ['车联网'] }, { CN: ['T_1'] }]],
  ['a server', serverProfile(['localhost', '127.0.0.1', '::1']), [{ CN: ['localhost'] }]],
  ['a command key', COMMAND_PROFILE, [{ CN: ['Commands'], OU: ['A', 'B'] }]],
])('signs for %s the same bytes as the library’s generator', async (_who, profile, subject) => {
  const x509 = await loadX509();
  const authorityKeys = await generateKeyPair();
  const authority = await createAuthority({
    name: 'Issuing',
    key: authorityKeyOf(KeyObject.from(authorityKeys.privateKey)),
    issuer: await createAuthority({ name: 'Root', clock }),
    clock,
  });
  const keys = await generateKeyPair();
  for (const days of [1, 800]) {
    const signed = await signCertificate({
      authority,
      profile,
      subject,
      publicKey: publicKeyOfPair(keys),
      clock,
      days,
      pkiUrl: PKI_URL,
    });
    const expected = await x509.X509CertificateGenerator.create({
      serialNumber: signed.serialNumber,
      subject,
      issuer: authority.certificate.subjectName.toJSON(),
      notBefore: signed.notBefore,
      notAfter: signed.notAfter,
      publicKey: keys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        ...profile.extensions(x509),
        await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
        await x509.AuthorityKeyIdentifierExtension.create(authorityKeys.publicKey),
        ...(profile.revocable ? await statusServiceExtensions(PKI_URL, authority.keyId) : []),
      ],
    });
    expect(signedPart(signed.der)).toBe(signedPart(Buffer.from(expected.rawData)));
    const read = new x509.X509Certificate(new Uint8Array(signed.der));
    expect(await read.verify({ publicKey: authorityKeys.publicKey, date: new Date(clock.now()) })).toBe(true);
  }
});

const signedPart = (der: Buffer): string => {
  const { tbsCertificate, signatureAlgorithm } = AsnConvert.parse(der, Certificate);
  return [tbsCertificate, signatureAlgorithm]
    .map((part) => Buffer.from(AsnConvert.serialize(part)).toString('hex'))
    .join();
};
