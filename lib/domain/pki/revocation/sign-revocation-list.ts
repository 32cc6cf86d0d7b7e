import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  CertificateList,
  CRLNumber,
  CRLReason,
  CRLReasons,
  type Extension,
  id_ce_cRLNumber,
  id_ce_cRLReasons,
  type Name,
  RevokedCertificate,
  TBSCertList,
  Time,
  Version,
} from '@peculiar/asn1-x509';
import type { RevocationReason } from '@/lib/contracts';
import type { Authority } from '../authority/authority';
import { authorityKeyIdentifier, extension } from '../x509/build-certificate';
import { bytesOf, Encoded } from '../x509/encoded';
import { ECDSA_WITH_SHA256 } from '../x509/key-pair';

// Yields to the event loop about every 10 ms
const YIELD_EVERY = 200;

export type Revoked = { serialNumber: string; revokedAt: Date; reason: RevocationReason };

/**
 * A revocation list in DER (RFC 5280 §5.1). The library's generator compares each entry with all others and blocks the
 * event loop, for minutes with 100,000 entries.
 */
export async function signRevocationList(
  authority: Authority,
  { number, thisUpdate, nextUpdate }: { number: number; thisUpdate: Date; nextUpdate: Date },
  revoked: readonly Revoked[],
): Promise<Buffer> {
  const entries = await encodeEntries(revoked);
  const list = new TBSCertList({
    version: Version.v2,
    signature: ECDSA_WITH_SHA256,
    issuer: Encoded.as<Name>(authority.certificate.subjectName.toArrayBuffer()),
    thisUpdate: new Time(thisUpdate),
    nextUpdate: new Time(nextUpdate),
    // RFC 5280 §5.1.2.6: absent if empty
    ...(revoked.length > 0 && { revokedCertificates: [Encoded.as<RevokedCertificate>(entries)] }),
    crlExtensions: [
      authorityKeyIdentifier(authority.keyId),
      extension(id_ce_cRLNumber, AsnConvert.serialize(new CRLNumber(number))),
    ],
  });
  const tbs = AsnConvert.serialize(list);
  const signature = await authority.key.sign(Buffer.from(tbs));
  const signed = new CertificateList({
    tbsCertList: Encoded.as<TBSCertList>(tbs),
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signature: bytesOf(signature),
  });
  return Buffer.from(AsnConvert.serialize(signed));
}

/** The entries of the list, concatenated. */
async function encodeEntries(revoked: readonly Revoked[]): Promise<ArrayBuffer> {
  const reasons = new Map<RevocationReason, ArrayBuffer>();
  const parts: Buffer[] = [];
  for (const [i, { serialNumber, revokedAt, reason }] of revoked.entries()) {
    if (i % YIELD_EVERY === YIELD_EVERY - 1) await yieldToEventLoop();
    const entry = new RevokedCertificate({
      userCertificate: toInteger(serialNumber),
      revocationDate: new Time(toFullSecond(revokedAt)),
    });
    // RFC 5280 §5.3.1: omit `unspecified`
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

// RFC 5280 §5.1.2.4
export const toFullSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1_000) * 1_000);

/** Content of a positive INTEGER, from hexadecimal without a sign octet. */
const toInteger = (hex: string): ArrayBuffer => bytesOf(Buffer.from(/^[89a-f]/i.test(hex) ? `00${hex}` : hex, 'hex'));
