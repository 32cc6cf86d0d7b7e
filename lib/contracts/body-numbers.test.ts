import { expect, test } from 'vitest';
import { z } from 'zod';
import type { ApiOperation } from './api-operation';
import * as exported from './operations';

type Json = { type?: string; maximum?: number; properties?: Record<string, Json>; anyOf?: Json[] };

const MAX_DATE_MS = 8_640_000_000_000_000;
const operations = Object.values<unknown>(exported).filter(
  (one): one is ApiOperation => typeof one === 'object' && one !== null && 'method' in one && 'path' in one,
);
const numbers = operations.flatMap(({ id, method, path, input }) => {
  if (!(input instanceof z.ZodObject)) return [];
  const { properties = {} } = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Json;
  const inBody = method !== 'GET' && method !== 'DELETE';
  return Object.entries(properties).flatMap(([name, described]) => {
    const branches = described.anyOf ?? [described];
    const number = branches.find(({ type }) => type === 'integer' || type === 'number');
    const isInBody = inBody && !path.includes(`{${name}}`);
    return number ? [{ id, name, number, branches, isInBody, schema: input.shape[name] as z.ZodType }] : [];
  });
});

test('a number of a body is not made from anything else', () => {
  const inBodies = numbers.filter(({ isInBody }) => isInBody);
  expect(inBodies.length).toBeGreaterThan(5);
  for (const { id, name, branches, schema } of inBodies) {
    const takesNull = branches.some(({ type }) => type === 'null');
    const accepted = [false, '', '1', [], ...(takesNull ? [] : [null])].filter(
      (value) => schema.safeParse(value).success,
    );
    expect(accepted, `${id}: ${name}`).toEqual([]);
  }
});

test('a ban ends at a time that can be stored', () => {
  const lasts = numbers.find(({ id, name }) => id === 'banClient' && name === 'lastsMs');
  expect(Date.now() + (lasts?.number.maximum ?? Number.NaN)).toBeLessThanOrEqual(MAX_DATE_MS);
});

test('a time of an input is not later than the last that can be stored', () => {
  const times = numbers.filter(({ name }) => /(At|Before|^from|^to|^since)$/.test(name));
  expect(times.length).toBeGreaterThan(5);
  for (const { id, name, number } of times) expect(number.maximum, `${id}: ${name}`).toBeLessThanOrEqual(MAX_DATE_MS);
});
