import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Aedes } from 'aedes';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { LiveClient } from '@/lib/browser/live/client';
import { openMqttConnection, SignedOutError } from '@/lib/browser/live/connection';
import type { Interest, LiveVehicle } from '@/lib/contracts';

// The real client and a real broker over a WebSocket; only the session endpoint is a function
export const VIN = 'LSVAA4182E2184847';
export const VEHICLE_TOPIC = `tsp/live/north/vehicle/${VIN}`;

export async function startBroker(port = 0) {
  const aedes = await Aedes.createBroker();
  const interests: ({ clientId: string } & Interest)[] = [];
  const published: string[] = [];
  let validFrom = 0;
  let onInterest: (interest: Interest) => void = () => undefined;
  aedes.authenticate = (_client, _username, password, done) => done(null, Number(password?.toString()) >= validFrom);
  aedes.authorizeSubscribe = (_client, subscription, done) =>
    done(null, /^tsp\/(live\/north|interest)\//.test(subscription.topic) ? subscription : null);
  aedes.on('publish', (packet, from) => {
    if (!from) return;
    published.push(packet.topic);
    if (packet.topic.startsWith('tsp/interest/')) {
      const interest = JSON.parse(packet.payload.toString());
      interests.push({ clientId: from.id, ...interest });
      onInterest(interest);
    }
  });
  const server: Server = createServer();
  const sockets = new WebSocketServer({ server, path: '/mqtt' });
  sockets.on('connection', (socket) => aedes.handle(createWebSocketStream(socket)));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    interests,
    published,
    onInterest: (listener: (interest: Interest) => void) => {
      onInterest = listener;
    },
    requireTokenFrom: (token: number) => {
      validFrom = token;
    },
    connections: () => sockets.clients.size,
    send: (topic: string, payload: unknown) =>
      new Promise<void>((resolve, reject) =>
        aedes.publish(
          {
            cmd: 'publish',
            topic,
            payload:
              payload instanceof Uint8Array
                ? Buffer.from(payload)
                : typeof payload === 'string'
                  ? payload
                  : JSON.stringify(payload),
            qos: 0,
            retain: false,
            dup: false,
          },
          (error) => (error ? reject(error) : resolve()),
        ),
      ),
    freeze: () => {
      for (const socket of sockets.clients) socket.pause();
    },
    dropConnections: () => {
      for (const socket of sockets.clients) socket.terminate();
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
      await new Promise((resolve) => server.close(resolve));
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
    },
  };
}

type State = {
  broker: Awaited<ReturnType<typeof startBroker>>;
  client: LiveClient;
  tokens: number;
  expiresInMs: number;
  sameClientId: boolean;
  signedOut: boolean;
};

/** Sets up, for the tests of a file, a live client and its broker. */
export function liveClientSuite() {
  const suite = {} as State;

  beforeEach(async () => {
    suite.tokens = 0;
    suite.expiresInMs = 3_600_000;
    suite.sameClientId = false;
    suite.signedOut = false;
    suite.broker = await startBroker();
    const { port } = suite.broker;
    suite.client = new LiveClient({
      fetchSession: async () => {
        if (suite.signedOut) throw new SignedOutError('Signed out');
        suite.tokens += 1;
        const clientId = suite.sameClientId ? 'web-1' : `web-${suite.tokens}`;
        return {
          url: `ws://127.0.0.1:${port}/mqtt`,
          clientId,
          username: 'u',
          token: String(suite.tokens),
          expiresAt: Date.now() + suite.expiresInMs,
          topicRoot: 'tsp',
          subscribe: ['tsp/live/north/#'],
          interestTopic: `tsp/interest/${clientId}`,
          answerTopic: `tsp/interest/${clientId}/answer`,
          protocolVersion: 4,
        };
      },
      openConnection: openMqttConnection,
      now: Date.now,
      random: () => 0,
    });
  });

  afterEach(async () => {
    suite.client.stop();
    await suite.broker.stop();
  });

  const phase = () => suite.client.getState().phase;
  const untilLive = () => vi.waitFor(() => expect(phase()).toBe('live'), 8_000);

  return Object.assign(suite, { phase, untilLive });
}

export const speed = (receivedAt: number, value: number) => ({
  vin: VIN,
  at: receivedAt,
  telemetry: { receivedAt, sampledAt: receivedAt, seq: receivedAt, signals: { Speed: [value, receivedAt] } },
});
export const changed = (id: string) => ({ id, at: 1, vin: VIN, type: 'vehicle', change: 'changed' });
export const speedOf = (update: LiveVehicle) => update.telemetry?.signals.Speed?.[0];
