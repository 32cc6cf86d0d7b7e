import { once } from 'node:events';
import { connect, type SecureVersion } from 'node:tls';
import { expect } from 'vitest';

/** Versions and ciphers that our servers refuse: before TLS 1.2, and CBC. */
export const WEAK_TLS: [SecureVersion, string][] = [
  ['TLSv1.1', 'ALL:@SECLEVEL=0'],
  ['TLSv1.2', 'ECDHE-ECDSA-AES128-SHA256:ECDHE-ECDSA-AES256-SHA384:ECDHE-ECDSA-AES128-SHA'],
];

/** Also expects that the same client is accepted with TLS 1.2 and GCM. */
export async function expectRefused(port: number, ca: string, version: SecureVersion, ciphers: string): Promise<void> {
  const options = { host: 'localhost', port, ca, minVersion: 'TLSv1.1', maxVersion: version } as const;
  const [error] = await once(connect({ ...options, ciphers }), 'error');
  expect(String(error.code)).toMatch(/ALERT_(PROTOCOL_VERSION|HANDSHAKE_FAILURE)/);
  const accepted = connect({ ...options, maxVersion: 'TLSv1.2' });
  await once(accepted, 'secureConnect');
  expect(accepted.getCipher().name).toContain('GCM');
  accepted.destroy();
}
