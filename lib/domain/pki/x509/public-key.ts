import { createHash, createPublicKey, KeyObject, type webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import { bytesOf, Encoded } from './encoded';

export type PublicKey = {
  key: KeyObject;
  /** SubjectPublicKeyInfo, EC points uncompressed. */
  der: Buffer;
  /** SHA-256 over `der`, lower-case hexadecimal: equal for equal keys. */
  hash: string;
  /** Key identifier (RFC 5280 §4.2.1.2, method 1): SHA-1 over the key's bits. */
  keyId: Buffer;
};

// RFC 5480 §2.1.1
const EC_PUBLIC_KEY = '1.2.840.10045.2.1';
const OBJECT_IDENTIFIER_TAG = 0x06;
const UNCOMPRESSED = 0x04;
const P256_PARAMETERS = '06082a8648ce3d030107';
// Curve names of JOSE (RFC 7518 §6.2.1.1) with their DER encoded object identifiers
const CURVES = [
  { crv: 'P-256', parameters: P256_PARAMETERS, octets: 32 },
  { crv: 'P-384', parameters: '06052b81040022', octets: 48 },
].map(({ crv, parameters, octets }) => ({
  crv,
  octets,
  parameters: Buffer.from(parameters, 'hex'),
  algorithm: AsnConvert.serialize(
    new AlgorithmIdentifier({ algorithm: EC_PUBLIC_KEY, parameters: bytesOf(Buffer.from(parameters, 'hex')) }),
  ),
}));

/** @throws Error if OpenSSL rejects the key, for example a point that is not on the curve */
export function readPublicKey(info: SubjectPublicKeyInfo): PublicKey {
  const {
    algorithm: { algorithm, parameters },
    subjectPublicKey,
  } = info;
  const bits = Buffer.from(subjectPublicKey);
  const named = algorithm === EC_PUBLIC_KEY && parameters ? Buffer.from(parameters) : null;
  const curve = named && CURVES.find((one) => one.parameters.equals(named));
  if (curve && bits.length === 1 + 2 * curve.octets && bits[0] === UNCOMPRESSED) {
    // OpenSSL's decoders are several times slower
    const [x, y] = [bits.subarray(1, 1 + curve.octets), bits.subarray(1 + curve.octets)];
    const jwk = { kty: 'EC', crv: curve.crv, x: x.toString('base64url'), y: y.toString('base64url') };
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const plain = new SubjectPublicKeyInfo({ algorithm: Encoded.as(curve.algorithm), subjectPublicKey });
    return describe(key, Buffer.from(AsnConvert.serialize(plain)), bits);
  }
  if (named && named[0] !== OBJECT_IDENTIFIER_TAG) throw new TypeError('Only named curves are supported');
  const der = AsnConvert.serialize(info);
  return publicKeyOf(createPublicKey({ key: Buffer.from(der), format: 'der', type: 'spki' }));
}

export function publicKeyOf(key: KeyObject): PublicKey {
  const der = encodePublicKey(key);
  const { subjectPublicKey } = AsnConvert.parse(der, SubjectPublicKeyInfo);
  return describe(key, der, Buffer.from(subjectPublicKey));
}

/** @param point of P-256, uncompressed. @throws Error if it is not on the curve */
export const publicKeyOfPoint = (point: ArrayBuffer): PublicKey =>
  readPublicKey(new SubjectPublicKeyInfo({ algorithm: P256, subjectPublicKey: point }));

const P256 = new AlgorithmIdentifier({
  algorithm: EC_PUBLIC_KEY,
  parameters: bytesOf(Buffer.from(P256_PARAMETERS, 'hex')),
});

export const publicKeyOfPair = ({ publicKey }: CryptoKeyPair): PublicKey =>
  publicKeyOf(KeyObject.from(publicKey as webcrypto.CryptoKey));

/** SubjectPublicKeyInfo, see `PublicKey`. @throws Error for the point at infinity */
export function encodePublicKey(key: KeyObject): Buffer {
  // Must be first: any other operation on the point at infinity aborts the Node process
  const der = key.export({ type: 'spki', format: 'der' });
  if (key.asymmetricKeyType !== 'ec') return der;
  try {
    return createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' }).export({
      type: 'spki',
      format: 'der',
    });
  } catch (error) {
    // Curves without a JOSE name are never certified
    if ((error as NodeJS.ErrnoException).code === 'ERR_CRYPTO_JWK_UNSUPPORTED_CURVE') return der;
    throw error;
  }
}

const describe = (key: KeyObject, der: Buffer, bits: Buffer): PublicKey => ({
  key,
  der,
  hash: createHash('sha256').update(der).digest('hex'),
  keyId: createHash('sha1').update(bits).digest(),
});
