import { createHash, randomBytes } from 'node:crypto';

// Crockford's base 32: no letter looks like a digit (https://www.crockford.com/base32.html)
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
// 32 digits of five bits
const SECRET_BYTES = 20;
const GROUP = 4;

/** 160 random bits in eight groups of four, for people to read out and type: `7K3D-…`. */
export function makeSecret(): string {
  let bits = 0n;
  for (const byte of randomBytes(SECRET_BYTES)) bits = (bits << 8n) | BigInt(byte);
  const digits = Array.from(
    { length: (SECRET_BYTES * 8) / 5 },
    (_, i) => ALPHABET[Number((bits >> BigInt(5 * i)) & 31n)],
  );
  return (digits.join('').match(new RegExp(`.{${GROUP}}`, 'g')) ?? []).join('-');
}

/** SHA-256, lower-case hexadecimal; however groups, case, `O` and `l` were typed. */
export function hashSecret(secret: string): string {
  const digits = secret.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return createHash('sha256').update(digits).digest('hex');
}
