import { expect, test } from 'vitest';
import { readAuthenticationUse, readRefusalUse } from './certificate-uses';

const VIN = 'LTESTA1B0R0000001';

test('reads certificate, address and vehicle of an authentication with a certificate id', () => {
  const hashes = { cert_sha256: '', cert_pem: '' };
  const request = { cert_subject: 'CN=T1,serialNumber=abc', ...hashes, peerhost: '192.0.2.1', clientid: VIN };
  const use = { certificateId: 'abc', address: '192.0.2.1', at: 5, vin: VIN };
  expect(readAuthenticationUse(request, null, 5)).toEqual(use);
  expect(readAuthenticationUse({ ...request, clientid: '+', peerhost: '' }, null, 5)).toMatchObject({
    vin: null,
    address: null,
  });
  expect(readAuthenticationUse({ ...request, cert_subject: 'CN=T1' }, null, 5)).toBeNull();
  expect(readAuthenticationUse({ ...request, cert_subject: 'serialNumber=a,serialNumber=b' }, null, 5)).toBeNull();
  // Identified by its fingerprint; the subject may be copied
  expect(readAuthenticationUse({ ...request, cert_sha256: 'f' }, 'def', 5)).toEqual({ ...use, certificateId: 'def' });
  expect(readAuthenticationUse({ ...request, cert_sha256: 'f' }, null, 5)).toBeNull();
  expect(readAuthenticationUse({ ...request, cert_pem: 'f' }, null, 5)).toBeNull();
});

test('reads the use of an expired certificate from a TLS refusal', () => {
  for (const subject of ['serialNumber=abc,CN=T1', 'CN=T1,serialNumber=abc', 'CN=T1\nserialNumber=abc']) {
    const detail = `${subject} from ::ffff:192.0.2.1 CERT_HAS_EXPIRED`;
    expect(readRefusalUse({ detail }, 5)).toEqual({
      certificateId: 'abc',
      address: '::ffff:192.0.2.1',
      at: 5,
      unproven: true,
    });
  }
  for (const detail of [
    undefined,
    'from 192.0.2.1 CERT_HAS_EXPIRED',
    'serialNumber=abc from 192.0.2.1 CERT_SIGNATURE_FAILURE',
    'serialNumber=abc from 192.0.2.1 CERT_NOT_YET_VALID',
  ]) {
    expect(readRefusalUse({ detail }, 5)).toBeNull();
  }
});
