import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connectAsync } from 'mqtt';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createAuthority,
  ensureServerCertificate,
  ensureServiceCertificate,
  ownCertificateFiles,
} from '@/lib/domain/pki';
import { listenerPort } from '@/lib/testing/emqx/configure-emqx-fixture';
import { type EventSink, startEventSink } from '@/lib/testing/emqx/event-sink';
import { runConfigure } from '@/lib/testing/emqx/run-configure';
import { ownCertificatesInMemory } from '@/lib/testing/own-certificates';

// EMQX_API_URL, EMQX_API_KEY and EMQX_API_SECRET name a disposable EMQX on this machine, whose user can read our files
const { EMQX_API_URL: apiUrl = '', EMQX_API_KEY = '', EMQX_API_SECRET = '' } = process.env;
const VIN = 'LTPA1B2C3D4000001';

describe.skipIf(apiUrl === '')('a real EMQX', { timeout: 120_000 }, () => {
  let sink: EventSink;
  let port: number;
  let tlsPort: number;
  let dir: string;
  const ca = () => path.join(dir, 'ca.pem');
  const run = (args: string[] = [], more: Record<string, string> = {}) => {
    const server = ownCertificateFiles(dir, 'broker');
    return runConfigure(
      {
        EMQX_API_URL: apiUrl,
        EMQX_API_KEY,
        EMQX_API_SECRET,
        EDGE_URL: sink.url,
        BROKER_HOOK_SECRET: 'hook-secret-of-a-test',
        EMQX_CRL_CHECK: 'false',
        MQTT_TLS_CA_FILE: ca(),
        MQTT_TLS_CERT_FILE: server.certificate,
        MQTT_TLS_KEY_FILE: server.key,
        ...more,
      },
      args,
    );
  };
  const connect = (clientId: string) =>
    connectAsync(`mqtt://127.0.0.1:${port}`, {
      clientId,
      username: 'u',
      password: 'p',
      protocolVersion: 5,
      reconnectPeriod: 0,
    });

  beforeAll(async () => {
    sink = await startEventSink();
    dir = mkdtempSync(path.join(tmpdir(), 'real-emqx-'));
    const authority = await createAuthority({ name: 'Authority of the test' });
    const own = { authority, dir, own: ownCertificatesInMemory() };
    await ensureServerCertificate(own);
    await ensureServiceCertificate({ ...own, username: 'platform' });
    writeFileSync(ca(), authority.certificatePem);
    const url = new URL(apiUrl);
    Object.assign(url, { username: EMQX_API_KEY, password: EMQX_API_SECRET });
    port = await listenerPort(url.href, 'tcp:default');
    tlsPort = await listenerPort(url.href, 'ssl:default');
    expect(await run()).toMatchObject({ code: 0, error: '' });
    // EMQX uses the edge from its next health check on
    await vi.waitFor(async () => (await connect('first')).endAsync(), { timeout: 60_000, interval: 200 });
  });
  afterAll(async () => {
    await sink.close();
    rmSync(dir, { recursive: true });
  });

  test('is not changed by further runs, which lose no event', async () => {
    sink.events.length = 0;
    let isRunning = true;
    const runs = (async () => {
      for (let i = 0; i < 3; i++) expect(await run()).toEqual({ code: 0, out: ['unchanged'], error: '' });
      isRunning = false;
    })();
    const ids: string[] = [];
    while (isRunning || ids.length < 50) {
      const id = `session-${ids.length}`;
      ids.push(id);
      await (await connect(id)).endAsync();
    }
    await runs;
    const eventsOf = (event: string) =>
      sink.events.filter((one) => one.event === event).map(({ clientid }) => clientid);
    await vi.waitFor(() => expect(eventsOf('client.disconnected')).toHaveLength(ids.length), { timeout: 30_000 });
    expect(eventsOf('client.connected')).toEqual(ids);
    expect(eventsOf('client.disconnected')).toEqual(ids);
  });

  test('passes the checks over MQTT: this edge accepts every client, and events reach it', async () => {
    const platform = ownCertificateFiles(dir, 'platform');
    const mqtt = {
      MQTT_URL: `mqtts://localhost:${tlsPort}`,
      MQTT_PASSWORD: 'any password',
      MQTT_CA_FILE: ca(),
      PLATFORM_CERT_FILE: platform.certificate,
      PLATFORM_KEY_FILE: platform.key,
    };
    const { code, out } = await run(['--verify'], mqtt);
    expect(code).toBe(1);
    expect(out).toEqual(
      expect.arrayContaining([
        'ok       chain: JWT, then the edge, and no other authenticator',
        'ok       all nodes have the same settings',
        "MISSING  the platform's certificate without a password is refused",
        "MISSING  the platform's user with a wrong password is refused",
        'ok       limits of QoS, size, retained messages, wildcard and shared subscriptions',
        'ok       the edge is asked and accepts the platform',
        'ok       events reach the edge',
      ]),
    );
    expect(await run()).toEqual({ code: 0, out: ['unchanged'], error: '' });
  });

  test('posts events only of subscriptions that can cover a command of a vehicle', async () => {
    sink.events.length = 0;
    const client = await connect(VIN);
    const covering = [
      `tsp/down/${VIN}/command/+`,
      `tsp/down/${VIN}/command/door_unlock`,
      `tsp/down/${VIN}/command/#`,
      `tsp/down/${VIN}/#`,
      `tsp/down/${VIN}/+/+`,
      'tsp/down/#',
      'tsp/#',
      '#',
    ];
    const others = [`tsp/down/${VIN}/config`, `tsp/up/${VIN}/#`, `tsp/down/${VIN}/certificate/+`, 'tsp/down/_all/x'];
    // The last one covers commands: when its event has arrived, those of the earlier ones have too, if there are any
    for (const topic of [...others, ...covering]) await client.subscribeAsync(topic, { qos: 1 });
    const eventsOf = () => sink.events.filter(({ event }) => event === 'session.subscribed');
    await vi.waitFor(() => expect(eventsOf().map(({ topic }) => topic)).toEqual(covering), { timeout: 30_000 });
    expect(eventsOf()[0]).toEqual({
      event: 'session.subscribed',
      clientid: VIN,
      topic: covering[0],
      timestamp: expect.any(Number),
      node: expect.stringContaining('@'),
    });
    await client.endAsync();
  });
});
