import { expect, test } from 'vitest';
import { encodeNotification } from './notify';

const MAX_BYTES = 7_999;

test('keeps a notification that fits, also without ids', () => {
  expect(encodeNotification('tsp_access', { type: 'undecided', clientIds: [] })).toEqual([
    '{"type":"undecided","clientIds":[]}',
  ]);
  expect(encodeNotification('tsp_feed', { type: 'authority' })).toEqual(['{"type":"authority"}']);
});

test('splits a long list of ids in order', () => {
  const eventIds = Array.from({ length: 5_000 }, (_, i) => 1_000_000_000 + i);
  const payloads = encodeNotification('tsp_feed', { type: 'event', vehicleIds: [], eventIds });
  expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThanOrEqual(MAX_BYTES);
  expect(payloads.length).toBeLessThan(20);
  const parsed = payloads.map((payload) => JSON.parse(payload));
  expect(parsed.flatMap((part) => part.eventIds)).toEqual(eventIds);
  expect(parsed[0]).toMatchObject({ type: 'event', vehicleIds: [] });
});

test('counts bytes, not characters', () => {
  const clientIds = Array.from({ length: 50 }, (_, i) => `${i}${'车'.repeat(100)}`);
  const payloads = encodeNotification('tsp_access', { type: 'undecided', clientIds });
  expect(payloads.length).toBeGreaterThan(1);
  for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThanOrEqual(MAX_BYTES);
});
