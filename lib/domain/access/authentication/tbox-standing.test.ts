import { expect, test } from 'vitest';
import type { AuthenticationMethod } from '@/lib/contracts';
import { judgeStanding } from './tbox-standing';

const VIN = 'LTESTA1B0R0000001';
const OTHER = 'LTESTA1B0R0000002';

test('standing: a revoked certificate is refused first, then what is unknown, then what is bound elsewhere', () => {
  const methods: AuthenticationMethod[] = ['certificate'];
  const fine = { vinRegistered: true, tboxRegistered: true, boundVin: VIN, methods, certificate: 'good' as const };
  expect(judgeStanding(fine, VIN)).toBeNull();
  expect(judgeStanding({ ...fine, certificate: 'revoked' }, VIN)).toBe('certificate_revoked');
  expect(judgeStanding({ ...fine, certificate: 'unknown' }, VIN)).toBe('certificate_unknown');
  expect(judgeStanding({ ...fine, certificate: 'untrusted' }, VIN)).toBe('certificate_untrusted');
  expect(judgeStanding({ ...fine, certificate: 'out_of_scope' }, VIN)).toBe('certificate_out_of_scope');
  expect(judgeStanding({ ...fine, certificate: 'unknown', tboxRegistered: false }, VIN)).toBe('tbox_not_registered');
  // Nothing else may be amiss: such a certificate may be admitted at its first use
  expect(judgeStanding({ ...fine, certificate: 'unknown', boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, certificate: 'unknown', methods: [] }, VIN)).toBe('method_not_allowed');
  expect(judgeStanding({ ...fine, vinRegistered: false }, VIN)).toBe('vin_not_registered');
  expect(judgeStanding({ ...fine, tboxRegistered: false, boundVin: null }, VIN)).toBe('tbox_not_registered');
  expect(judgeStanding({ ...fine, boundVin: null }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, boundVin: OTHER }, VIN)).toBe('tbox_not_bound');
  expect(judgeStanding({ ...fine, methods: ['password'] }, VIN)).toBe('method_not_allowed');
});
