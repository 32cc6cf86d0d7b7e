import net from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { otherClientEventSchema } from '@/lib/contracts';
import ruleEvents from '@/lib/platform/broker/recorded/rule-events.json';
import { createLog } from '@/lib/platform/log';
import { fixedSecret } from '@/lib/platform/secrets';
import type { MessageStore } from './message-store';
import { createOrphanedSessions } from './orphaned-sessions';

const CLIENT = 'tsp-reports-one';
let server: net.Server;
let attempts = 0;
let sessions: ReturnType<typeof createOrphanedSessions>;

beforeEach(async () => {
  attempts = 0;
  server = net.createServer((socket) => {
    attempts++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  sessions = createOrphanedSessions({
    connection: {
      address: { host: '127.0.0.1', port, tls: null },
      username: 'platform',
      password: fixedSecret('x', { minLength: 1 }),
    },
    topicRoot: 'tsp',
    messages: { store: async () => true } as unknown as MessageStore,
    log: createLog('test', 'silent'),
  });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(async () => {
  vi.useRealTimers();
  await sessions.stop();
  server.close();
});

const report = (changes: object): void => {
  const event = otherClientEventSchema.parse({ ...ruleEvents.disconnected, clientid: CLIENT, ...changes });
  sessions.seen(event);
};
/** How often the broker was connected to after the time in which a client reconnects. */
async function attemptsAfterWaiting(): Promise<number> {
  vi.advanceTimersByTime(2_000);
  await sessions.stop();
  return attempts;
}

test('drains the session of a subscriber that is gone', async () => {
  report({ reason: 'tcp_closed' });
  expect(await attemptsAfterWaiting()).toBe(1);
});

test('ignores a subscriber that reconnects in time', async () => {
  report({ reason: 'tcp_closed' });
  report({ event: 'client.connected' });
  expect(await attemptsAfterWaiting()).toBe(0);
});

test.each([
  ['a session that was taken over', { reason: 'takenover' }],
  ['a session that was drained', { disconn_props: { 'User-Property': { 'tsp-session': 'drained' } } }],
  ['a connection that only publishes', { clientid: 'tsp-dispatch-out-one' }],
  ['a browser', { clientid: 'web-1' }],
  ['a service account', { clientid: 'billing:1' }],
])('ignores %s', async (_what, changes) => {
  report(changes);
  expect(await attemptsAfterWaiting()).toBe(0);
});
