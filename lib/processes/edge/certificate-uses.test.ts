import { expect, test } from 'vitest';
import { readAuthenticationUse, readRefusalUse } from './certificate-uses';

const VIN = 'LTESTA1B0R0000001';

test('an authentication names certificate, address and vehicle; without an id in the subject there is nothing to record', () => {
  const asked = { cert_subject: 'CN=T1,serialNumber=abc', peerhost: '192.0.2.1', clientid: VIN };
  expect(readAuthenticationUse(asked, 5)).toEqual({ certificateId: 'abc', address: '192.0.2.1', at: 5, vin: VIN });
  expect(readAuthenticationUse({ ...asked, clientid: '+', peerhost: '' }, 5)).toMatchObject({
    vin: null,
    address: null,
  });
  expect(readAuthenticationUse({ ...asked, cert_subject: 'CN=T1' }, 5)).toBeNull();
  expect(readAuthenticationUse({ ...asked, cert_subject: 'serialNumber=a,serialNumber=b' }, 5)).toBeNull();
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
