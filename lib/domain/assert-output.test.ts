import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineOperation } from '@/lib/contracts';
import { assertOutput } from './assert-output';

const operation = defineOperation({
  id: 'getThing',
  method: 'GET',
  path: '/things',
  tag: 'Test',
  summary: 'Test',
  permission: 'signed_in',
  output: z.object({ items: z.array(z.object({ name: z.string(), note: z.string().optional() })) }),
});
const check = (output: unknown) => () => assertOutput(operation, output);

test('accepts declared properties', () => {
  expect(check({ items: [{ name: 'a' }, { name: 'b', note: undefined }] })).not.toThrow();
});

test('rejects properties of another type, and undeclared ones', () => {
  expect(check({ items: [{ name: 1 }] })).toThrow(
    'getThing returns what its contract does not declare: items.0.name: ',
  );
  expect(check({ items: [{ name: 'a', reason: 'x' }] })).toThrow('items.0.reason is not declared');
});
