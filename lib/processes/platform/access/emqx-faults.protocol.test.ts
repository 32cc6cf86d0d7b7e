import type { MqttClient } from 'mqtt';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createBrokerAdapter } from '@/lib/platform/broker';
import { systemClock } from '@/lib/platform/clock';
import { fixedSecret } from '@/lib/platform/secrets';
import { type BrokerFixture, startBrokerFixture } from '@/lib/testing/broker';
import { brokerClients, eventually } from '@/lib/testing/broker-clients';
import { createTestDb, type TestDb } from '@/lib/testing/db';
import { configureEmqxFixture, listenerPort } from '@/lib/testing/emqx/configure-emqx-fixture';
import { issueTestToken } from '@/lib/testing/live-token';
import { platformContext } from '@/lib/testing/platform-context';
import type { RunningRole } from '../platform-context';
import { startAccess } from './index';

// Clients while the edge is slow or down: EMQX_API_URL=http://key:secret@127.0.0.1:18083/api/v5
const EMQX_API_URL = process.env.EMQX_API_URL;
const VIN = 'LTESTA1B0R0000001';
// EMQX requests from a recovered server again after its next health check
const HEALTH_CHECK_MS = 20_000;

let db: TestDb;
let fixture: BrokerFixture;
let access: RunningRole;
const clients = brokerClients(() => fixture);

beforeAll(async () => {
  if (!EMQX_API_URL) return;
  db = await createTestDb();
  const sharedBroker = { host: '127.0.0.1', port: await listenerPort(EMQX_API_URL, 'ssl:default') };
  fixture = await configureEmqxFixture(await startBrokerFixture({ db, sharedBroker }), EMQX_API_URL);
  const { username, password, origin, pathname } = new URL(EMQX_API_URL);
  const broker = createBrokerAdapter({
    BROKER: 'emqx',
    BROKER_PORT: 9,
    BROKER_HOOK_SECRET: fixedSecret('unused in EMQX', { minLength: 1 }),
    MQTT_USERNAME: fixture.service.username,
    EMQX_API_URL: `${origin}${pathname}`,
    EMQX_API_KEY: fixedSecret(username, { minLength: 1 }),
    EMQX_API_SECRET: fixedSecret(password, { minLength: 1 }),
  });
  access = startAccess(platformContext(db, fixture), { broker });
}, 60_000);
afterEach(() => clients.closeAll());
afterAll(async () => {
  await access?.stop();
  await fixture?.close();
  await db?.drop();
});

const publish = (client: MqttClient, type: string): Promise<boolean> =>
  client.publishAsync(`tsp/up/${VIN}/event/${type}`, '{}', { qos: 1 }).then(
    () => true,
    () => false,
  );

describe.skipIf(!EMQX_API_URL)('on a real EMQX', () => {
  test('refuses a vehicle only while there is no decision', async () => {
    const client = await clients.asTbox(VIN, await fixture.vehicle(VIN), { protocolVersion: 5 });
    const lock = await db.pool.connect();
    await lock.query('begin; lock table vehicles, tboxes in access exclusive mode');
    expect(await publish(client, 'edge_is_slow')).toBe(false);
    await lock.query('rollback');
    lock.release();
    await eventually(() => publish(client, 'edge_is_slow'), 5_000);

    await fixture.stopEdge();
    expect(await publish(client, 'edge_is_away')).toBe(false);
    await fixture.startEdge();
    await eventually(() => publish(client, 'edge_is_away'), HEALTH_CHECK_MS);
    const denied = async (): Promise<string[]> => {
      const { rows } = await db.pool.query<{ client: string }>(
        `select distinct client_id as client from access_denials where reason = 'undecided' order by client_id`,
      );
      return rows.map(({ client }) => client);
    };
    await eventually(async () => (await denied()).length === 2);
    expect(await denied()).toEqual([VIN, expect.stringMatching(/@/)]);
  }, 60_000);

  test('accepts a browser only with its permissions, once EMQX has the keys', async () => {
    const session = await issueTestToken({ db, clock: systemClock }, { ...fixture, protocolVersion: 5 });
    await fixture.stopEdge();
    await resetKeys();
    await fixture.startEdge();
    let refused = 0;
    const browser = await eventually(
      () =>
        clients.asBrowser(session, { protocolVersion: 5 }).catch(() => {
          refused++;
          return null;
        }),
      HEALTH_CHECK_MS,
    );
    expect(refused).toBeGreaterThan(0);
    const granted = await browser.subscribeAsync(session.answerTopic, { qos: 0 });
    expect(granted.map(({ qos }) => qos)).toEqual([0]);
  }, 60_000);
});

/** A changed authenticator has no keys at first, as after a start. */
async function resetKeys(): Promise<void> {
  const { username, password, origin, pathname } = new URL(EMQX_API_URL ?? '');
  const headers = { authorization: `Basic ${btoa(`${username}:${password}`)}`, 'content-type': 'application/json' };
  const url = `${origin}${pathname}/authentication/jwt`;
  const { id: _id, ...body } = (await (await fetch(url, { headers })).json()) as Record<string, unknown>;
  const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify(body) });
  expect(answer.ok).toBe(true);
}
