import type { Client } from 'aedes';
import { expect, test } from 'vitest';
import { createMetrics } from '@/lib/platform/metrics';
import { fakeClock } from '@/lib/testing/fake-clock';
import { DecisionCache } from './decision-cache';
import { createBrokerMetrics } from './metrics';
import { newSession, type Origin } from './session';
import { endIfStuck } from './slow-consumer';

const KIB = 1_024;
const clock = fakeClock();
const metrics = createBrokerMetrics(createMetrics('test'));

/** A vehicle whose unread answers are `unread` bytes. */
function vehicle() {
  const conn = { writableLength: 0, destroyed: false, destroy: () => (conn.destroyed = true) };
  const session = newSession({ conn } as unknown as Client, {} as Origin);
  session.identity = {
    kind: 'tbox',
    username: '',
    certificate: { commonName: 'T', subject: 'CN=T', sha256: '', pem: null },
    decisions: new DecisionCache(clock),
  };
  const after = (unreadBytes: number) => {
    conn.writableLength = unreadBytes;
    return endIfStuck(session, clock, metrics);
  };
  return { conn, session, after };
}

test('disconnects a client with 1 MiB of unread answers', () => {
  const { conn, after } = vehicle();
  expect([after(0), after(200 * KIB), after(1_024 * KIB), conn.destroyed]).toEqual([false, false, false, false]);
  expect([after(1_024 * KIB + 1), conn.destroyed]).toEqual([true, true]);
});

test('disconnects a client that is behind for 15 s, counted anew once it has caught up', () => {
  const { conn, after } = vehicle();
  after(300 * KIB);
  clock.advance(14_000);
  after(10 * KIB);
  after(300 * KIB);
  clock.advance(15_000);
  expect([after(300 * KIB), conn.destroyed]).toEqual([false, false]);
  clock.advance(1);
  expect([after(300 * KIB), conn.destroyed]).toEqual([true, true]);
});

test('never disconnects our own processes', () => {
  const { conn, session, after } = vehicle();
  session.identity = { kind: 'service' };
  expect([after(64 * KIB * KIB), conn.destroyed]).toEqual([false, false]);
});
