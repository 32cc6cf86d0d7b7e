import { expect, test } from 'vitest';
import { readAuthenticationUse, readRefusalUse } from './certificate-uses';

const VIN = 'LTESTA1B0R0000001';

test('an authentication names certificate, address and vehicle; without an id in the subject there is nothing to record', () => {
  const hashes = { cert_sha256: '', cert_pem: '' };
  const asked = { cert_subject: 'CN=T1,serialNumber=abc', ...hashes, peerhost: '192.0.2.1', clientid: VIN };
  const use = { certificateId: 'abc', address: '192.0.2.1', at: 5, vin: VIN };
  expect(readAuthenticationUse(asked, null, 5)).toEqual(use);
  expect(readAuthenticationUse({ ...asked, clientid: '+', peerhost: '' }, null, 5)).toMatchObject({
    vin: null,
    address: null,
  });
  expect(readAuthenticationUse({ ...asked, cert_subject: 'CN=T1' }, null, 5)).toBeNull();
  expect(readAuthenticationUse({ ...asked, cert_subject: 'serialNumber=a,serialNumber=b' }, null, 5)).toBeNull();
  // Known by its fingerprint; what its subject says may be copied
  expect(readAuthenticationUse({ ...asked, cert_sha256: 'f' }, 'def', 5)).toEqual({ ...use, certificateId: 'def' });
  expect(readAuthenticationUse({ ...asked, cert_sha256: 'f' }, null, 5)).toBeNull();
  expect(readAuthenticationUse({ ...asked, cert_pem: 'f' }, null, 5)).toBeNull();
});

test('a refusal in TLS counts where the certificate has ended, wherever the id stands in the subject', () => {
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
