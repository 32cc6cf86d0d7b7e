import { expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { evaluateAuthorizationState } from './tbox-authorization-state';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

test('checks revocation first, then registration, then binding', () => {
  const methods: AuthenticationMethod[] = ['certificate'];
  const valid = {
    vinRegistered: true,
    tboxRegistered: true,
    boundVin: VIN,
    archived: false,
    methods,
    certificate: 'good' as const,
  };
  expect(evaluateAuthorizationState(valid, VIN)).toBeNull();
  expect(evaluateAuthorizationState({ ...valid, certificate: 'revoked' }, VIN)).toBe('certificate_revoked');
  expect(evaluateAuthorizationState({ ...valid, certificate: 'unknown' }, VIN)).toBe('certificate_unknown');
  expect(evaluateAuthorizationState({ ...valid, certificate: 'untrusted' }, VIN)).toBe('certificate_untrusted');
  expect(evaluateAuthorizationState({ ...valid, certificate: 'out_of_scope' }, VIN)).toBe('certificate_out_of_scope');
  expect(evaluateAuthorizationState({ ...valid, certificate: 'unknown', tboxRegistered: false }, VIN)).toBe(
    'tbox_not_registered',
  );
  // Other reasons take precedence: first use admits only a certificate without any of them
  expect(evaluateAuthorizationState({ ...valid, certificate: 'unknown', boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...valid, certificate: 'unknown', methods: [] }, VIN)).toBe('method_not_allowed');
  expect(evaluateAuthorizationState({ ...valid, vinRegistered: false }, VIN)).toBe('vin_not_registered');
  expect(evaluateAuthorizationState({ ...valid, tboxRegistered: false, boundVin: null }, VIN)).toBe(
    'tbox_not_registered',
  );
  expect(evaluateAuthorizationState({ ...valid, boundVin: null }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...valid, boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...valid, methods: ['password'] }, VIN)).toBe('method_not_allowed');
});
