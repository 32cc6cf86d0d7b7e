import { expect, test } from 'vitest';
import { proxyHeader, SHA256, sslTlv, tlv, uniqueIdTlv } from '@/lib/testing/proxy-header';
import { type ProxiedClient, proxiedCertificate, readProxyHeader } from './proxy-header';

const CONNECT = Buffer.from([0x10, 0x0c]);
const clientOf = (header: Buffer): ProxiedClient => {
  const read = readProxyHeader(header);
  if (read.kind !== 'proxied') throw new Error(`It is ${JSON.stringify(read)}`);
  return read.client;
};

test('reads the client’s address and certificate and leaves what follows', () => {
  const header = proxyHeader();
  expect(readProxyHeader(Buffer.concat([header, CONNECT]))).toEqual({
    kind: 'proxied',
    bytes: header.length,
    client: { host: '203.0.113.7', port: 54_321, certificate: { commonName: 'TBX-1' }, uniqueId: `${SHA256}.id-1` },
  });
});

test('reads an IPv6 address in its shortest form', () => {
  const addresses = Buffer.alloc(36);
  Buffer.from('20010db8000000000000000000000007', 'hex').copy(addresses);
  addresses.writeUInt16BE(1234, 32);
  expect(clientOf(proxyHeader({ family: 0x21, addresses }))).toMatchObject({ host: '2001:db8::7', port: 1234 });
});

test('treats every truncation as incomplete', () => {
  const header = proxyHeader();
  for (let length = 0; length < header.length; length++) {
    expect(readProxyHeader(header.subarray(0, length)), `${length} bytes`).toEqual({ kind: 'incomplete' });
  }
});

test('recognizes a health check of the proxy', () => {
  const header = proxyHeader({ versionCommand: 0x20, family: 0, addresses: Buffer.alloc(0), tlvs: [] });
  expect(readProxyHeader(header)).toEqual({ kind: 'local', bytes: 16 });
  // Its addresses are ignored
  expect(readProxyHeader(proxyHeader({ versionCommand: 0x20 })).kind).toBe('local');
});

test.each<[string, Buffer, string]>([
  ['version 1', Buffer.from('PROXY TCP4 203.0.113.7 10.0.0.1 54321 8883\r\n'), 'signature'],
  ['MQTT without a header', CONNECT, 'signature'],
  ['a TLS hello', Buffer.from('1603010200', 'hex'), 'signature'],
  ['a signature with one wrong byte', Buffer.from('0d0a0d0a000d0a51554954ff', 'hex'), 'signature'],
  ['version 3', proxyHeader({ versionCommand: 0x31 }), 'version'],
  ['an unknown command', proxyHeader({ versionCommand: 0x22 }), 'version'],
  ['a length of 64 KB, before it is buffered', proxyHeader({ length: 0xffff }).subarray(0, 16), 'size'],
  ['no family', proxyHeader({ family: 0 }), 'family'],
  ['UDP', proxyHeader({ family: 0x12 }), 'family'],
  ['a UNIX socket', proxyHeader({ family: 0x31, addresses: Buffer.alloc(216) }), 'family'],
  ['truncated addresses', proxyHeader({ addresses: Buffer.alloc(8), tlvs: [] }), 'family'],
  ['a part longer than the header', proxyHeader({ tlvs: [tlv(0x05, 'id', 300)] }), 'tlv'],
  ['a truncated part length', proxyHeader({ tlvs: [sslTlv(), Buffer.from([0x05, 0x00])] }), 'tlv'],
  ['a length that overlaps the next part', proxyHeader({ tlvs: [tlv(0x05, 'id', 1), sslTlv()] }), 'tlv'],
  ['two ids', proxyHeader({ tlvs: [sslTlv(), uniqueIdTlv('a'), uniqueIdTlv('b')] }), 'tlv'],
  ['two certificates', proxyHeader({ tlvs: [sslTlv(), sslTlv()] }), 'tlv'],
  ['a certificate of four bytes', proxyHeader({ tlvs: [tlv(0x20, Buffer.alloc(4))] }), 'tlv'],
  ['a name longer than its part', proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, 'TBX-1', 90)] })] }), 'tlv'],
  [
    'two names',
    proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, 'TBX-1'), tlv(0x22, 'TBX-2')] }), uniqueIdTlv(`${SHA256}.id`)] }),
    'tlv',
  ],
])('rejects a header: %s', (_what, bytes, reason) => {
  expect(readProxyHeader(bytes)).toEqual({ kind: 'invalid', reason });
});

test.each<[string, Buffer[]]>([
  ['no TLS', [uniqueIdTlv(`${SHA256}.id`)]],
  ['TLS and no certificate', [sslTlv({ flags: 1, parts: [] }), uniqueIdTlv(`${SHA256}.id`)]],
  ['only in the resumed session', [sslTlv({ flags: 5 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['a certificate without TLS', [sslTlv({ flags: 6 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['not verified', [sslTlv({ verify: 1 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['revoked, by OpenSSL’s code', [sslTlv({ verify: 23 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['no unique id', [sslTlv()]],
  ['an empty unique id', [sslTlv(), uniqueIdTlv('')]],
  ['the id without a fingerprint', [sslTlv(), uniqueIdTlv('id-1')]],
  ['the fingerprint without an id', [sslTlv(), uniqueIdTlv(SHA256)]],
  ['a fingerprint that is too short', [sslTlv(), uniqueIdTlv(`${SHA256.slice(1)}.id-1`)]],
  ['an empty id', [sslTlv(), uniqueIdTlv(`${SHA256}.`)]],
  ['an id with invalid characters', [sslTlv(), uniqueIdTlv(`${SHA256}.a,CN=TBX-2`)]],
  ['an id that is too long', [sslTlv(), uniqueIdTlv(`${SHA256}.${'a'.repeat(65)}`)]],
])('finds no certificate: %s', (_what, tlvs) => {
  expect(proxiedCertificate(clientOf(proxyHeader({ tlvs })))).toBeNull();
});

const subjectOf = (commonName: string, id = `${SHA256}.id-1`) =>
  proxiedCertificate(clientOf(proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, commonName)] }), uniqueIdTlv(id)] })));

test('describes the certificate as the TLS listener does, with or without an id', () => {
  const common = { commonName: 'TBX-1', sha256: '00'.repeat(32), pem: null };
  expect(subjectOf('TBX-1')).toEqual({ ...common, subject: 'serialNumber=id-1,CN=TBX-1' });
  expect(subjectOf('TBX-1', `${SHA256}.-`)).toEqual({ ...common, subject: 'CN=TBX-1' });
});

test('escapes a common name that would add an id to the subject', () => {
  expect(subjectOf('TBX-1,serialNumber=other')?.subject).toBe('serialNumber=id-1,CN=TBX-1\\,serialNumber\\=other');
  expect(subjectOf('TBX-1\nserialNumber=other', `${SHA256}.-`)?.subject).toBe('CN=TBX-1\\0aserialNumber\\=other');
  expect(subjectOf('TBX-1\\')?.subject).toBe('serialNumber=id-1,CN=TBX-1\\\\');
});
