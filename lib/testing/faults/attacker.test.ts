import { expect, test } from 'vitest';
import { forgedAnswerId } from './attacker';

const VIN = 'LSVAA4182E2000001';
const OTHER = 'LSVAA4182E2000002';
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const request = { commandId: 'a', jws: `${encode({ alg: 'ES256' })}.${encode({ aud: VIN })}.c2ln` };

test('forges no answer in the name of the vehicle that the request is for', () => {
  expect(forgedAnswerId(request, VIN)).not.toBe('a');
  expect(forgedAnswerId(request, OTHER)).toBe('a');
  expect(forgedAnswerId({ commandId: 'a', jws: 'e30.e30.e30' }, VIN)).toBe('a');
  expect(forgedAnswerId({ commandId: 'a', jws: 'x' }, VIN)).toBe('a');
});
