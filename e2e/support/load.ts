import { setTimeout as sleep } from 'node:timers/promises';
import type { APIRequestContext } from '@playwright/test';
import mqtt from 'mqtt';
import { TEST_ENV, TEST_URL } from './environment';
import { currentSecret } from './keys';
import { connectTbox, makeIdentity, parkVehicle, registerVehicle } from './tbox';

type Outcome = { done: number; failures: string[] };
export type Load = { stop(): Promise<Record<string, Outcome>> };

const TBOXES = 8;
// Longitude first
const AREA = [
  [100, 20],
  [130, 20],
  [130, 45],
  [100, 45],
];

/** Vehicles that reconnect, commands, requests of a session, of a program and of the platform's account, one after the other each. */
export async function startLoad(api: APIRequestContext): Promise<Load> {
  const identities = await Promise.all(
    Array.from({ length: TBOXES }, async () => {
      const { vin, serial } = await registerVehicle(api, 'LOAD');
      return makeIdentity(api, vin, serial);
    }),
  );
  const parked = await parkVehicle(api);
  const works: Record<string, () => Promise<unknown>> = {
    ...Object.fromEntries(
      identities.map((identity, index) => [
        `vehicle ${index + 1}`,
        async () => {
          const { send, leave } = await connectTbox(identity, { reconnectPeriod: 0, connectTimeout: 10_000 });
          await send({ Speed: 1 });
          await leave();
        },
      ]),
    ),
    command: async () => {
      const answer = await api.post(`/api/v1/vehicles/${parked.vin}/commands`, {
        headers: { 'idempotency-key': crypto.randomUUID(), prefer: 'wait=30' },
        data: { operation: 'door_lock' },
      });
      const { state } = await answer.json();
      if (answer.status() !== 201 || state !== 'succeeded') throw new Error(`${answer.status()} ${state}`);
    },
    // Clients come from the broker's API, the vehicles of an area from a live process
    ...Object.fromEntries(
      ['/api/v1/vehicles?limit=1', '/api/v1/live/session', '/api/v1/clients?limit=1'].map((url) => [
        url,
        () => requireOk(api.get(url)),
      ]),
    ),
    '/api/v1/map/selection': () => requireOk(api.post('/api/v1/map/selection', { data: { area: AREA } })),
    '/metrics': async () => {
      const authorization = `Bearer ${currentSecret('METRICS_TOKEN')}`;
      const answer = await fetch(`${TEST_URL}/metrics`, { headers: { authorization } });
      await answer.text();
      if (!answer.ok) throw new Error(String(answer.status));
    },
    platform: async () => {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${TEST_ENV.MQTT_TCP_PORT}`, {
        ...{ clientId: 'tsp-load', username: 'platform', password: currentSecret('MQTT_PASSWORD') },
        ...{ protocolVersion: 4, reconnectPeriod: 0, connectTimeout: 10_000 },
      });
      await client.endAsync();
    },
  };
  const running = Object.entries(works).map(
    ([name, work]) => [name, repeat(work, /^vehicle|^platform/.test(name) ? CONNECT_PAUSE_MS : PAUSE_MS)] as const,
  );
  return {
    async stop() {
      const outcomes = await Promise.all(running.map(async ([name, { stop }]) => [name, await stop()] as const));
      await parked.leave();
      return Object.fromEntries(outcomes);
    },
  };
}

const PAUSE_MS = 100;
// Within the broker's limit for one certificate or user name
const CONNECT_PAUSE_MS = 2_500;

async function requireOk(answer: Promise<{ ok(): boolean; status(): number }>): Promise<void> {
  const response = await answer;
  if (!response.ok()) throw new Error(String(response.status()));
}

function repeat(work: () => Promise<unknown>, pauseMs: number): { stop(): Promise<Outcome> } {
  const outcome: Outcome = { done: 0, failures: [] };
  let isStopping = false;
  const running = (async () => {
    while (!isStopping) {
      await work().then(
        () => (outcome.done += 1),
        (error: Error) => outcome.failures.push(`${new Date().toISOString()} ${error.message}`),
      );
      await sleep(pauseMs);
    }
  })();
  return {
    async stop() {
      isStopping = true;
      await running;
      return outcome;
    },
  };
}
