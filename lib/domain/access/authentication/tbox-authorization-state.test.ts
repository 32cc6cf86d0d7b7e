import { expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { evaluateAuthorizationState } from './tbox-authorization-state';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

test('standing: a revoked certificate is refused first, then what is unknown, then what is bound elsewhere', () => {
  const methods: AuthenticationMethod[] = ['certificate'];
  const fine = { vinRegistered: true, tboxRegistered: true, boundVin: VIN, methods, certificate: 'good' as const };
  expect(evaluateAuthorizationState(fine, VIN)).toBeNull();
  expect(evaluateAuthorizationState({ ...fine, certificate: 'revoked' }, VIN)).toBe('certificate_revoked');
  expect(evaluateAuthorizationState({ ...fine, certificate: 'unknown' }, VIN)).toBe('certificate_unknown');
  expect(evaluateAuthorizationState({ ...fine, certificate: 'untrusted' }, VIN)).toBe('certificate_untrusted');
  expect(evaluateAuthorizationState({ ...fine, certificate: 'out_of_scope' }, VIN)).toBe('certificate_out_of_scope');
  expect(evaluateAuthorizationState({ ...fine, certificate: 'unknown', tboxRegistered: false }, VIN)).toBe(
    'tbox_not_registered',
  );
  // Nothing else may be amiss: such a certificate may be admitted at its first use
  expect(evaluateAuthorizationState({ ...fine, certificate: 'unknown', boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...fine, certificate: 'unknown', methods: [] }, VIN)).toBe('method_not_allowed');
  expect(evaluateAuthorizationState({ ...fine, vinRegistered: false }, VIN)).toBe('vin_not_registered');
  expect(evaluateAuthorizationState({ ...fine, tboxRegistered: false, boundVin: null }, VIN)).toBe(
    'tbox_not_registered',
  );
  expect(evaluateAuthorizationState({ ...fine, boundVin: null }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...fine, boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(evaluateAuthorizationState({ ...fine, methods: ['password'] }, VIN)).toBe('method_not_allowed');
});
