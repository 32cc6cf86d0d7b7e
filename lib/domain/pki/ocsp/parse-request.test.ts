import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  CertID,
  id_pkix_ocsp_nonce,
  id_pkix_ocsp_service_locator,
  OCSPRequest,
  Request,
  TBSRequest,
} from '@peculiar/asn1-ocsp';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Extension } from '@peculiar/asn1-x509';
import { expect, test } from 'vitest';
import { parseRequest, readSerialNumber } from './parse-request';

const SHA_1 = '1.3.14.3.2.26';
const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex')).buffer;
const octets = (hex: string) => new OctetString(bytes(hex));
const extension = (extnID: string, value: string, critical = false) =>
  new Extension({ extnID, critical, extnValue: octets(value) });
const nonce = (length: number) => {
  const value = AsnConvert.serialize(octets('ab'.repeat(length)));
  return new Extension({ extnID: id_pkix_ocsp_nonce, extnValue: new OctetString(value) });
};
type Options = {
  request?: Extension[];
  single?: Extension[];
  count?: number;
  version?: number;
  parameters?: ArrayBuffer | null;
};

function requestOf({ request, single, count = 1, version = 0, parameters = null }: Options = {}): Buffer {
  const reqCert = new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: SHA_1, parameters }),
    issuerNameHash: octets('01'.repeat(20)),
    issuerKeyHash: octets('02'.repeat(20)),
    serialNumber: bytes('4711'),
  });
  const one = new Request({ reqCert, ...(single && { singleRequestExtensions: single as never }) });
  const tbsRequest = new TBSRequest({
    version,
    requestList: Array.from({ length: count }, () => one),
    ...(request && { requestExtensions: request }),
  });
  return Buffer.from(AsnConvert.serialize(new OCSPRequest({ tbsRequest })));
}

test('parses issuer, serial number and nonce', () => {
  expect(parseRequest(requestOf())).toMatchObject({
    requested: [
      {
        issuer: { algorithm: SHA_1, nameHash: '01'.repeat(20), keyHash: '02'.repeat(20) },
        serialNumber: '4711',
      },
    ],
    nonce: null,
  });
  expect(parseRequest(requestOf({ count: 20 }))?.requested).toHaveLength(20);
});

test('accepts a single nonce of 1 to 32 octets (RFC 8954)', () => {
  for (const length of [1, 16, 32]) expect(parseRequest(requestOf({ request: [nonce(length)] }))?.nonce).not.toBeNull();
  for (const length of [0, 33, 200]) expect(parseRequest(requestOf({ request: [nonce(length)] }))).toBeNull();
  expect(parseRequest(requestOf({ request: [nonce(16), nonce(16)] }))).toBeNull();
  const bare = ['', 'abcd', '0401ab00', '02010a', '2403040101'].map((value) => extension(id_pkix_ocsp_nonce, value));
  for (const one of bare) expect(parseRequest(requestOf({ request: [one] }))).toBeNull();
});

test('ignores other extensions unless they are critical', () => {
  const [plain, critical] = [extension(id_pkix_ocsp_service_locator, '3000'), extension('1.2.3', '3000', true)];
  expect(parseRequest(requestOf({ request: [plain], single: [plain] }))).not.toBeNull();
  expect(parseRequest(requestOf({ request: [critical] }))).toBeNull();
  expect(parseRequest(requestOf({ single: [critical] }))).toBeNull();
});

test('reads single extensions where openssl expects them', () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'ocsp-'));
  const file = path.join(dir, 'request.der');
  writeFileSync(file, requestOf({ single: [extension('1.2.3', '0500')] }));
  const text = execFileSync('openssl', ['ocsp', '-reqin', file, '-req_text'], { encoding: 'utf8' });
  expect(text).toContain('Request Single Extensions');
  expect(parseRequest(readFileSync(file))).not.toBeNull();
  rmSync(dir, { recursive: true });
});

test.each<[string, Options]>([
  ['no certificate', { count: 0 }],
  ['21 certificates', { count: 21 }],
  ['another version', { version: 1 }],
  ['a hash with parameters', { parameters: bytes('020101') }],
])('rejects %s', (_what, options) => expect(parseRequest(requestOf(options))).toBeNull());

const readHex = (hex: string) => {
  const { buffer } = new Uint8Array(Buffer.from(hex, 'hex'));
  return readSerialNumber(buffer);
};

test.each([
  ['01', '01'],
  ['7fab', '7fab'],
  ['008f01', '8f01'],
  [`00ff${'00'.repeat(19)}`, `ff${'00'.repeat(19)}`],
])('reads the serial number %s as %s', (content, expected) => expect(readHex(content)).toBe(expected));

test.each(['00', '80', 'ff01', '01'.repeat(22)])('returns null for %s, which no certificate has', (content) =>
  expect(readHex(content)).toBeNull(),
);

test.each(['', '0001', '00007f', 'ff80'])('returns undefined for “%s”, which is not DER', (content) =>
  expect(readHex(content)).toBeUndefined(),
);
