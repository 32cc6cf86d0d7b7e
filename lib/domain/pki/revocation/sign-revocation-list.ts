import { type KeyObject as Key, KeyObject, sign as signWith } from 'node:crypto';
import { setImmediate as turn } from 'node:timers/promises';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  CertificateList,
  CRLNumber,
  CRLReason,
  CRLReasons,
  Extension,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
  type Name,
  RevokedCertificate,
  TBSCertList,
  Time,
  Version,
} from '@peculiar/asn1-x509';
import type { RevocationReason } from '@/lib/contracts';
import { loadX509 } from '@/lib/platform/x509';
import type { Authority } from '../authority/authority';
import { bytesOf, Encoded } from '../x509/encoded';
import { ECDSA_WITH_SHA256 } from '../x509/key-pair';

// Some ten milliseconds: others get their turn in between
const AT_A_TIME = 200;

export type Revoked = { serialNumber: string; revokedAt: Date; reason: RevocationReason };

/**
 * A revocation list in DER (RFC 5280 §5.1). Not by the library's generator, which compares each entry with all before it
 * and lets nothing else happen meanwhile: minutes for a hundred thousand.
 */
export async function signRevocationList(
  authority: Authority,
  { number, thisUpdate, nextUpdate }: { number: number; thisUpdate: Date; nextUpdate: Date },
  revoked: readonly Revoked[],
): Promise<Buffer> {
  const x509 = await loadX509();
  const identifier = await x509.AuthorityKeyIdentifierExtension.create(authority.keys.publicKey);
  const entries = await encodeEntries(revoked);
  const list = new TBSCertList({
    version: Version.v2,
    signature: ECDSA_WITH_SHA256,
    issuer: Encoded.as<Name>(authority.certificate.subjectName.toArrayBuffer()),
    thisUpdate: new Time(thisUpdate),
    nextUpdate: new Time(nextUpdate),
    // RFC 5280 §5.1.2.6: absent where nobody is revoked
    ...(revoked.length > 0 && { revokedCertificates: [Encoded.as<RevokedCertificate>(entries)] }),
    crlExtensions: [
      Encoded.as<Extension>(identifier.rawData),
      extension(id_ce_cRLNumber, AsnConvert.serialize(new CRLNumber(number))),
    ],
  });
  const tbs = AsnConvert.serialize(list);
  const key: Key = KeyObject.from(authority.keys.privateKey);
  const signature = signWith('sha256', Buffer.from(tbs), key);
  const signed = new CertificateList({
    tbsCertList: Encoded.as<TBSCertList>(tbs),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signature: bytesOf(signature),
  });
  return Buffer.from(AsnConvert.serialize(signed));
}

/** One after the other, as they stand in the list. */
async function encodeEntries(revoked: readonly Revoked[]): Promise<ArrayBuffer> {
  const reasons = new Map<RevocationReason, ArrayBuffer>();
  const parts: Buffer[] = [];
  for (const [i, { serialNumber, revokedAt, reason }] of revoked.entries()) {
    if (i % AT_A_TIME === AT_A_TIME - 1) await turn();
    const entry = new RevokedCertificate({
      userCertificate: toInteger(serialNumber),
      revocationDate: new Time(toFullSecond(revokedAt)),
    });
    // RFC 5280 §5.3.1: the reason is left out instead of `unspecified`
    if (reason !== 'unspecified') {
      const known = reasons.get(reason) ?? AsnConvert.serialize(reasonExtension(reason));
      reasons.set(reason, known);
      entry.crlEntryExtensions = [Encoded.as<Extension>(known)];
    }
    parts.push(Buffer.from(AsnConvert.serialize(entry)));
  }
  return bytesOf(Buffer.concat(parts));
}

const reasonExtension = (reason: Exclude<RevocationReason, 'unspecified'>): Extension =>
  extension(id_ce_cRLReasons, AsnConvert.serialize(new CRLReason(CRLReasons[reason])));

const extension = (extnID: string, value: ArrayBuffer): Extension =>
  new Extension({ extnID, critical: false, extnValue: new OctetString(value) });

// RFC 5280 §5.1.2.4
export const toFullSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1_000) * 1_000);

/** Content of a positive INTEGER, from hexadecimal without an octet for the sign. */
const toInteger = (hex: string): ArrayBuffer => bytesOf(Buffer.from(/^[89a-f]/i.test(hex) ? `00${hex}` : hex, 'hex'));
