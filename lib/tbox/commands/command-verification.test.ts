import { randomUUID } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import { createTestAuthority, createTestKey, signedRequest } from '@/lib/testing/command-signing';
import { commandUnitSuite, HOUR_MS } from '@/lib/testing/command-unit-suite';
import type { Journal } from './journal';
import { createMemoryJournal } from './journal-entries';

const suite = commandUnitSuite();
const { start, claimsOf, request } = suite;

describe('a request that is not signed for this vehicle', () => {
  test.each([
    [
      'a foreign authority',
      async () => createTestKey(suite.x509, await createTestAuthority(suite.x509, 'CN=Authority')),
    ],
    ["a TBox's certificate", () => createTestKey(suite.x509, suite.authority, { eku: '1.3.6.1.5.5.7.3.2' })],
    [
      'a key out of its period',
      () => createTestKey(suite.x509, suite.authority, { notAfter: new Date(suite.clock.now() - HOUR_MS) }),
    ],
  ])('is rejected, signed by %s: bad_signature', async (_name, sign) => {
    const forger = await sign();
    const { receive, statuses } = start({ platform: { keys: [forger] } });
    await receive(await request({}, forger));
    expect(statuses()).toEqual(['rejected bad_signature']);
  });

  test('is rejected, signed by another key with a known id: bad_signature', async () => {
    const { receive, statuses } = start();
    await receive(await request({}, await createTestKey(suite.x509, suite.authority)));
    expect(statuses()).toEqual(['rejected bad_signature']);
  });

  test.each([
    ['command', { commandId: randomUUID() }, 'door_unlock'],
    ['operation', { operation: 'door_lock' }, 'door_unlock'],
    ['topic', {}, 'door_lock'],
  ])('is rejected with another %s than signed: bad_signature', async (_name, envelope, operation) => {
    const { receive, statuses } = start();
    await receive(await request({}, suite.key, envelope), operation);
    expect(statuses()).toEqual(['rejected bad_signature']);
  });

  test('is rejected for another vehicle: wrong_vehicle', async () => {
    const { receive, statuses } = start();
    await receive(await request({ aud: 'LTPDEM0A1RA000002' }));
    expect(statuses()).toEqual(['rejected wrong_vehicle']);
  });

  test('does not block the signed command with its id', async () => {
    const { receive, statuses } = start();
    const claims = claimsOf();
    await receive(await signedRequest(claims, await createTestKey(suite.x509, suite.authority)));
    await receive(await signedRequest(claims, suite.key));
    expect(statuses()).toEqual(['rejected bad_signature', 'accepted', 'executing', 'succeeded']);
  });

  test('is answered with a rate limit', async () => {
    const { unit, receive, sent } = start();
    const forged = { ...claimsOf(), jws: 'a.b.c' };
    for (let i = 0; i < 50; i++) await receive(JSON.stringify({ ...forged, commandId: randomUUID() }));
    expect(sent).toHaveLength(10);
    expect(unit.answers.withheld).toBe(40);
  });

  test.each(['', '{', 'null', '[]', '{"commandId":7}', `"${'x'.repeat(70_000)}"`])(
    'is not answered without a command id: %.20j',
    async (payload) => {
      const { unit, receive, sent } = start();
      await receive(payload);
      expect([sent.length, unit.handler.unanswerable]).toEqual([0, 1]);
    },
  );

  test('is rejected as malformed with an id only', async () => {
    const { receive, statuses } = start();
    await receive(JSON.stringify({ commandId: randomUUID(), operation: 'door_unlock' }));
    expect(statuses()).toEqual(['rejected malformed']);
  });
});

describe('an unknown key', () => {
  test('is requested, and the command waits for it', async () => {
    const next = await createTestKey(suite.x509, suite.authority, { kid: 'next' });
    const keys = [suite.key];
    const { receive, statuses, reports } = start({ platform: { keys } });
    keys.push(next);
    suite.clock.advance(10_000);
    await receive(await request({}, next));
    expect(statuses()).toEqual(['accepted', 'executing', 'succeeded']);
    expect(reports()).toBe(2);
  });

  test('is refused after a timeout, without a request for each command', async () => {
    const { receive, statuses, reports } = start();
    const unknownKey = await createTestKey(suite.x509, suite.authority, { kid: 'unknown' });
    await Promise.all(Array.from({ length: 5 }, async () => receive(await request({}, unknownKey))));
    expect(statuses()).toEqual(Array(5).fill('rejected bad_signature'));
    expect(reports()).toBeLessThanOrEqual(2);
  });
});

describe('the deadline', () => {
  test.each([-9 * HOUR_MS, 0, 9 * HOUR_MS])('is kept with a clock that is wrong by %i ms', async (clockErrorMs) => {
    const { receive, statuses } = start({ clockErrorMs });
    const late = await request({ expiresAt: suite.clock.now() + 1_000 });
    suite.clock.advance(1_000);
    await receive(late);
    await receive(await request({ expiresAt: suite.clock.now() + 1_000 }));
    expect(statuses()).toEqual(['rejected expired', 'accepted', 'executing', 'succeeded']);
  });

  test('counts as passed as soon as it may have passed', async () => {
    const { receive, statuses } = start({ platform: { keys: [suite.key], roundTripMs: 800 } });
    await receive(await request({ expiresAt: suite.clock.now() + 700 }));
    expect(statuses()).toEqual(['rejected expired']);
  });

  test('prevents execution while the time is unknown', async () => {
    start();
    await vi.waitFor(() => expect(suite.journal.keys()).toHaveLength(1));
    const { receive, statuses } = start({ platform: null });
    await receive(await request());
    await receive(await request({ issuedAt: suite.clock.now() - HOUR_MS, expiresAt: suite.clock.now() }));
    expect(statuses()).toEqual(['rejected clock_unknown', 'rejected expired']);
    expect(suite.done).toEqual([]);
  });

  test('ignores a time with a round trip of 6 s', async () => {
    const { unit, receive, statuses } = start({ platform: { keys: [suite.key], roundTripMs: 6_000 } });
    expect(unit.time).toBeNull();
    await receive(await request());
    expect(statuses()).toEqual(['rejected clock_unknown']);
  });

  test('prevents execution when it passes during a write', async () => {
    const slow = createMemoryJournal();
    const write = slow.write.bind(slow);
    suite.journal = Object.assign(slow, {
      write: async (entry: Parameters<Journal['write']>[0]) => {
        await write(entry);
        if (!entry.final) suite.clock.advance(2_000);
      },
    });
    const { receive, statuses } = start();
    const payload = await request({ expiresAt: suite.clock.now() + 1_000 });
    await receive(payload);
    await receive(payload);
    expect(statuses()).toEqual(['rejected expired', 'rejected expired']);
    expect(suite.done).toEqual([]);
  });
});
