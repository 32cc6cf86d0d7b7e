import { expect, test } from 'vitest';
import { proxyHeader, SHA256, sslTlv, tlv, uniqueIdTlv } from '@/lib/testing/proxy-header';
import { type ProxiedClient, proxiedCertificate, readProxyHeader } from './proxy-header';

const CONNECT = Buffer.from([0x10, 0x0c]);
const clientOf = (header: Buffer): ProxiedClient => {
  const read = readProxyHeader(header);
  if (read.kind !== 'proxied') throw new Error(`It is ${JSON.stringify(read)}`);
  return read.client;
};

test('the client’s address and certificate; what follows is not part of it', () => {
  const header = proxyHeader();
  expect(readProxyHeader(Buffer.concat([header, CONNECT]))).toEqual({
    kind: 'proxied',
    bytes: header.length,
    client: { host: '203.0.113.7', port: 54_321, certificate: { commonName: 'TBX-1' }, uniqueId: `${SHA256}.id-1` },
  });
});

test('IPv6, in its shortest form', () => {
  const addresses = Buffer.alloc(36);
  Buffer.from('20010db8000000000000000000000007', 'hex').copy(addresses);
  addresses.writeUInt16BE(1234, 32);
  expect(clientOf(proxyHeader({ family: 0x21, addresses }))).toMatchObject({ host: '2001:db8::7', port: 1234 });
});

test('every truncation is incomplete, and none is taken for more', () => {
  const header = proxyHeader();
  for (let length = 0; length < header.length; length++) {
    expect(readProxyHeader(header.subarray(0, length)), `${length} bytes`).toEqual({ kind: 'incomplete' });
  }
});

test('the proxy speaks for itself', () => {
  const header = proxyHeader({ versionCommand: 0x20, family: 0, addresses: Buffer.alloc(0), tlvs: [] });
  expect(readProxyHeader(header)).toEqual({ kind: 'local', bytes: 16 });
  // A claim in it counts for nothing
  expect(readProxyHeader(proxyHeader({ versionCommand: 0x20 })).kind).toBe('local');
});

test.each<[string, Buffer, string]>([
  ['version 1', Buffer.from('PROXY TCP4 203.0.113.7 10.0.0.1 54321 8883\r\n'), 'signature'],
  ['MQTT without a header', CONNECT, 'signature'],
  ['a TLS hello', Buffer.from('1603010200', 'hex'), 'signature'],
  ['a signature with one wrong byte', Buffer.from('0d0a0d0a000d0a51554954ff', 'hex'), 'signature'],
  ['version 3', proxyHeader({ versionCommand: 0x31 }), 'version'],
  ['an unknown command', proxyHeader({ versionCommand: 0x22 }), 'version'],
  ['a length of 64 KB, before it is collected', proxyHeader({ length: 0xffff }).subarray(0, 16), 'size'],
  ['no family', proxyHeader({ family: 0 }), 'family'],
  ['UDP', proxyHeader({ family: 0x12 }), 'family'],
  ['a UNIX socket', proxyHeader({ family: 0x31, addresses: Buffer.alloc(216) }), 'family'],
  ['addresses cut short', proxyHeader({ addresses: Buffer.alloc(8), tlvs: [] }), 'family'],
  ['a part longer than what is there', proxyHeader({ tlvs: [tlv(0x05, 'id', 300)] }), 'tlv'],
  ['a part’s length cut', proxyHeader({ tlvs: [sslTlv(), Buffer.from([0x05, 0x00])] }), 'tlv'],
  ['a length that hides the next part’s head', proxyHeader({ tlvs: [tlv(0x05, 'id', 1), sslTlv()] }), 'tlv'],
  ['two ids', proxyHeader({ tlvs: [sslTlv(), uniqueIdTlv('a'), uniqueIdTlv('b')] }), 'tlv'],
  ['two certificates', proxyHeader({ tlvs: [sslTlv(), sslTlv()] }), 'tlv'],
  ['a certificate of four bytes', proxyHeader({ tlvs: [tlv(0x20, Buffer.alloc(4))] }), 'tlv'],
  ['a name longer than its part', proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, 'TBX-1', 90)] })] }), 'tlv'],
  [
    'two names',
    proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, 'TBX-1'), tlv(0x22, 'TBX-2')] }), uniqueIdTlv(`${SHA256}.id`)] }),
    'tlv',
  ],
])('not a header: %s', (_what, bytes, reason) => {
  expect(readProxyHeader(bytes)).toEqual({ kind: 'invalid', reason });
});

test.each<[string, Buffer[]]>([
  ['no TLS', [uniqueIdTlv(`${SHA256}.id`)]],
  ['TLS and no certificate', [sslTlv({ flags: 1, parts: [] }), uniqueIdTlv(`${SHA256}.id`)]],
  ['only in the session that it resumes', [sslTlv({ flags: 5 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['a certificate without TLS', [sslTlv({ flags: 6 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['not verified', [sslTlv({ verify: 1 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['revoked, as OpenSSL counts', [sslTlv({ verify: 23 }), uniqueIdTlv(`${SHA256}.id`)]],
  ['the id is not told', [sslTlv()]],
  ['the unique id is empty', [sslTlv(), uniqueIdTlv('')]],
  ['the id alone, without the fingerprint', [sslTlv(), uniqueIdTlv('id-1')]],
  ['the fingerprint alone', [sslTlv(), uniqueIdTlv(SHA256)]],
  ['a fingerprint that is too short', [sslTlv(), uniqueIdTlv(`${SHA256.slice(1)}.id-1`)]],
  ['the id is empty', [sslTlv(), uniqueIdTlv(`${SHA256}.`)]],
  ['the id has characters that no id has', [sslTlv(), uniqueIdTlv(`${SHA256}.a,CN=TBX-2`)]],
  ['the id is too long', [sslTlv(), uniqueIdTlv(`${SHA256}.${'a'.repeat(65)}`)]],
])('no certificate to go by: %s', (_what, tlvs) => {
  expect(proxiedCertificate(clientOf(proxyHeader({ tlvs })))).toBeNull();
});

const subjectOf = (commonName: string, id = `${SHA256}.id-1`) =>
  proxiedCertificate(clientOf(proxyHeader({ tlvs: [sslTlv({ parts: [tlv(0x22, commonName)] }), uniqueIdTlv(id)] })));

test('the subject and the fingerprint as our own listener has them; without an id there is none in the subject', () => {
  const told = { commonName: 'TBX-1', sha256: '00'.repeat(32), pem: null };
  expect(subjectOf('TBX-1')).toEqual({ ...told, subject: 'serialNumber=id-1,CN=TBX-1' });
  expect(subjectOf('TBX-1', `${SHA256}.-`)).toEqual({ ...told, subject: 'CN=TBX-1' });
});

test('a common name cannot write another id into the subject', () => {
  expect(subjectOf('TBX-1,serialNumber=other')?.subject).toBe('serialNumber=id-1,CN=TBX-1\\,serialNumber\\=other');
  expect(subjectOf('TBX-1\nserialNumber=other', `${SHA256}.-`)?.subject).toBe('CN=TBX-1\\0aserialNumber\\=other');
  expect(subjectOf('TBX-1\\')?.subject).toBe('serialNumber=id-1,CN=TBX-1\\\\');
});
