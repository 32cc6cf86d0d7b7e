// RFC 5280 §4.1.2.2, and an octet for the sign
const MAX_BYTES = 21;

/**
 * The content of a DER INTEGER as `tbox_certificates.serial_number` has it: lower-case hexadecimal without the octet that
 * only says that it is positive.
 * @returns null: zero, negative or longer than 20 octets, which no certificate has; undefined: not the shortest form, so not DER
 */
export function readSerialNumber(content: ArrayBuffer): string | null | undefined {
  const bytes = Buffer.from(content);
  const [first, second] = bytes;
  if (first === undefined) return undefined;
  const isPadded = second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80)); // X.690 §8.3.2
  if (isPadded) return undefined;
  if (first >= 0x80 || bytes.length > MAX_BYTES || (first === 0 && second === undefined)) return null;
  return (first === 0 ? bytes.subarray(1) : bytes).toString('hex');
}
