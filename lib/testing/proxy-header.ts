// Builds valid and invalid PROXY protocol v2 headers.

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

type HeaderParts = {
  versionCommand?: number;
  family?: number;
  addresses?: Buffer;
  tlvs?: Buffer[];
  /** Default: the correct one. */
  length?: number;
};

export const tlv = (type: number, value: Buffer | string, length?: number): Buffer => {
  const bytes = Buffer.from(value as string);
  const head = Buffer.alloc(3);
  head.writeUInt8(type);
  head.writeUInt16BE(length ?? bytes.length, 1);
  return Buffer.concat([head, bytes]);
};

/** PP2_TYPE_SSL; `flags`: 1 TLS, 2 certificate on this connection, 4 certificate in this session. */
export const sslTlv = ({ flags = 7, verify = 0, parts = [tlv(0x22, 'TBX-1')] } = {}): Buffer => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags);
  head.writeUInt32BE(verify, 1);
  return tlv(0x20, Buffer.concat([head, ...parts]));
};
/** Fingerprint in base64url: 32 bytes of 0. */
export const SHA256 = 'A'.repeat(43);
export const uniqueIdTlv = (id: string): Buffer => tlv(0x05, id);

const IPV4 = Buffer.from([203, 0, 113, 7, 10, 0, 0, 1, 0xd4, 0x31, 0x22, 0xb3]);

export function proxyHeader({
  versionCommand = 0x21,
  family = 0x11,
  addresses = IPV4,
  tlvs = [sslTlv(), uniqueIdTlv(`${SHA256}.id-1`)],
  length,
}: HeaderParts = {}): Buffer {
  const body = Buffer.concat([addresses, ...tlvs]);
  const head = Buffer.alloc(4);
  head.writeUInt8(versionCommand);
  head.writeUInt8(family, 1);
  head.writeUInt16BE(length ?? body.length, 2);
  return Buffer.concat([SIGNATURE, head, body]);
}
