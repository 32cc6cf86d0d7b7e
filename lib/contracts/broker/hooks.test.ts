import { describe, expect, test } from 'vitest';
import { parseAuthentication, parseAuthorization } from './hooks';

describe('what brokers send', () => {
  test('reads "", "undefined" and placeholders as absent values', () => {
    const body = {
      clientid: 'LTESTA1B0R0000001',
      username: 'undefined',
      password: '$' + '{password}',
      cert_common_name: '',
      extra: 1,
    };
    expect(parseAuthentication(body)).toEqual({
      clientid: 'LTESTA1B0R0000001',
      username: '',
      password: '',
      cert_common_name: '',
      cert_subject: '',
      cert_sha256: '',
      cert_pem: '',
      listener: '',
      peerhost: '',
    });
  });

  test.each([[null], ['text'], [1], [[]]])('rejects the request %j', (body) => {
    expect(parseAuthentication(body)).toBeNull();
    expect(parseAuthorization(body)).toBeNull();
  });
});
