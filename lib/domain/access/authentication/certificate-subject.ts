export type CertificateSubject = {
  /** Id of the certificate (serialNumber, OID 2.5.4.5); null for certificates without one. */
  certificateId: string | null;
};

// Names of OID 2.5.4.5 in brokers and OpenSSL. Not `SN`, which is the surname.
const SERIAL_NUMBER = new Set(['serialnumber', '2.5.4.5', 'oid.2.5.4.5']);

/**
 * Parses a subject in RFC 4514 form, or with line breaks between its parts as Node prints it, in any order. Null if it
 * has several ids, which is ambiguous.
 */
export function parseCertificateSubject(subject: string): CertificateSubject | null {
  const ids = splitParts(subject)
    .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)] as const)
    .filter(([name]) => SERIAL_NUMBER.has(name.trim().toLowerCase()))
    .map(([, value]) => readValue(value.trim()));
  if (ids.length > 1) return null;
  return { certificateId: ids[0] || null };
}

/** Parts are separated by an unescaped `,`, `;`, `+` or line break. */
function splitParts(subject: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let i = 0; i < subject.length; i++) {
    const character = subject[i] ?? '';
    if (character === '\\') {
      part += character + (subject[++i] ?? '');
    } else if (/[,;+\n]/.test(character)) {
      parts.push(part);
      part = '';
    } else part += character;
  }
  return [...parts, part].filter((one) => one.includes('='));
}

function readValue(value: string): string {
  // RFC 4514 §2.4: `#` and the BER encoding in hexadecimal, for types without a name
  if (/^#([0-9a-f]{2}){2,}$/i.test(value)) {
    const ber = Buffer.from(value.slice(1), 'hex');
    return ber[1] === ber.length - 2 ? ber.subarray(2).toString('utf8') : '';
  }
  return value.replace(/\\([0-9a-f]{2}|.)/gi, (_, escaped: string) =>
    escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped,
  );
}
