import type { Certificate } from './session';

// The header that a proxy sends before the client's first byte: PROXY protocol, version 2
// https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt §2.2

export type ProxiedClient = {
  host: string;
  port: number;
  /** Presented on this connection (not on one that it resumes) and verified; else null. */
  certificate: { commonName: string } | null;
  /** null: the proxy sends none. */
  uniqueId: string | null;
};
type ProxyHeader =
  /** More bytes are needed. */
  | { kind: 'incomplete' }
  | { kind: 'invalid'; reason: 'signature' | 'version' | 'size' | 'family' | 'tlv' }
  /** A health check of the proxy. */
  | { kind: 'local'; bytes: number }
  /** `bytes`: length of the header; the client's data follows. */
  | { kind: 'proxied'; bytes: number; client: ProxiedClient };

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const FIXED_BYTES = 16;
// Addresses, a common name of 64 characters in UTF-8, a unique id of 128 bytes, cipher, server name, and room for more
const MAX_BODY_BYTES = 2_048;

const LOCAL = 0x20;
const PROXY = 0x21;
const ADDRESSES = { 17: { bytes: 12, host: readIpv4 }, 33: { bytes: 36, host: readIpv6 } } as const;

const TYPE_UNIQUE_ID = 0x05;
const TYPE_SSL = 0x20;
const SUBTYPE_SSL_CN = 0x22;
const SSL_FIXED_BYTES = 5;
const CLIENT_SSL = 0x01;
const CLIENT_CERT_CONN = 0x02;

export function readProxyHeader(data: Buffer): ProxyHeader {
  const begun = data.subarray(0, SIGNATURE.length);
  if (!begun.equals(SIGNATURE.subarray(0, begun.length))) return invalid('signature');
  if (data.length < FIXED_BYTES) return { kind: 'incomplete' };
  const command = data.readUInt8(12);
  if (command !== LOCAL && command !== PROXY) return invalid('version');
  const length = data.readUInt16BE(14);
  if (length > MAX_BODY_BYTES) return invalid('size');
  const bytes = FIXED_BYTES + length;
  if (data.length < bytes) return { kind: 'incomplete' };
  if (command === LOCAL) return { kind: 'local', bytes };
  return readProxied(data.readUInt8(13), data.subarray(FIXED_BYTES, bytes));
}

function readProxied(family: number, body: Buffer): ProxyHeader {
  const addresses = ADDRESSES[family as keyof typeof ADDRESSES];
  if (!addresses || body.length < addresses.bytes) return invalid('family');
  const tlvs = readTlvs(body.subarray(addresses.bytes));
  const certificate = tlvs && readCertificate(tlvs.get(TYPE_SSL));
  if (!tlvs || certificate === undefined) return invalid('tlv');
  const client: ProxiedClient = {
    host: addresses.host(body),
    // Both ports come last, the client's first
    port: body.readUInt16BE(addresses.bytes - 4),
    certificate,
    uniqueId: tlvs.get(TYPE_UNIQUE_ID)?.toString('utf8') ?? null,
  };
  return { kind: 'proxied', bytes: FIXED_BYTES + body.length, client };
}

/** @returns null: lengths that do not fit, or one type twice */
function readTlvs(data: Buffer): Map<number, Buffer> | null {
  const tlvs = new Map<number, Buffer>();
  for (let at = 0; at < data.length; ) {
    if (at + 3 > data.length) return null;
    const type = data.readUInt8(at);
    const end = at + 3 + data.readUInt16BE(at + 1);
    if (end > data.length || tlvs.has(type)) return null;
    tlvs.set(type, data.subarray(at + 3, end));
    at = end;
  }
  return tlvs;
}

/** @returns undefined: malformed */
function readCertificate(ssl: Buffer | undefined): ProxiedClient['certificate'] | undefined {
  if (!ssl) return null;
  if (ssl.length < SSL_FIXED_BYTES) return undefined;
  const parts = readTlvs(ssl.subarray(SSL_FIXED_BYTES));
  if (!parts) return undefined;
  const flags = ssl.readUInt8(0);
  const presented = (flags & CLIENT_SSL) !== 0 && (flags & CLIENT_CERT_CONN) !== 0;
  const verified = ssl.readUInt32BE(1) === 0;
  return presented && verified ? { commonName: parts.get(SUBTYPE_SSL_CN)?.toString('utf8') ?? '' } : null;
}

function readIpv4(body: Buffer): string {
  return body.subarray(0, 4).join('.');
}

function readIpv6(body: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, i) => body.readUInt16BE(i * 2).toString(16)).join(':');
  // The shortest form, as of `socket.remoteAddress`
  return new URL(`http://[${groups}]`).hostname.slice(1, -1);
}

const invalid = (reason: 'signature' | 'version' | 'size' | 'family' | 'tlv'): ProxyHeader => ({
  kind: 'invalid',
  reason,
});

// The proxy's value for a subject without serialNumber
const NO_ID = '-';
// SHA-256 of the certificate in base64url, and the certificate's id (lib/domain/pki/x509/certificate-fields.ts)
const UNIQUE_ID = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9._:-]{1,64})$/;
// RFC 4514 §2.4, and control characters
const SPECIAL = /[^ -~\u0080-\u{10ffff}]|[,;+"\\<>=#]/gu;

/**
 * The certificate as our own TLS listener describes it, without its DER: the proxy sends the subject's common name, and as unique
 * id the certificate's fingerprint and id.
 * @returns null: no certificate, or no valid fingerprint, without which the certificate cannot be identified
 */
export function proxiedCertificate({ certificate, uniqueId }: ProxiedClient): Certificate | null {
  const [, fingerprint, id] = UNIQUE_ID.exec(uniqueId ?? '') ?? [];
  if (!certificate || fingerprint === undefined || id === undefined) return null;
  const { commonName } = certificate;
  const name = `CN=${commonName.replace(SPECIAL, escapeSpecial)}`;
  return {
    commonName,
    subject: id === NO_ID ? name : `serialNumber=${id},${name}`,
    sha256: Buffer.from(fingerprint, 'base64url').toString('hex'),
    pem: null,
  };
}

const escapeSpecial = (character: string): string =>
  character < ' ' || character === '\u007f'
    ? `\\${character.charCodeAt(0).toString(16).padStart(2, '0')}`
    : `\\${character}`;
