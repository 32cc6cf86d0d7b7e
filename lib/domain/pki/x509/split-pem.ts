const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** Certificates in a PEM text in their order, DER as it was decoded; what stands between them is passed over. */
export function splitPem(pem: string): Buffer[] {
  const found: Buffer[] = [];
  for (let from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from)) {
    const to = pem.indexOf(END, from);
    if (to < 0) break;
    found.push(Buffer.from(pem.slice(from + BEGIN.length, to), 'base64'));
    from = to + END.length;
  }
  return found;
}
