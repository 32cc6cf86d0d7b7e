import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { BrokerEvent } from '@/lib/contracts';
import { fixedSecret } from '@/lib/platform/secrets';
import { HookClient, HookError } from '@/lib/processes/broker/hook-client';
import { Random } from '@/lib/processes/simulator/random';
import { freePort } from '@/lib/testing/free-port';
import { startEdgeRelay } from './edge-relay';

const SECRET = 'secret';
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function startRelay() {
  const requests: { path: string; secret: unknown; body: unknown }[] = [];
  const edge = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    requests.push({ path: request.url ?? '', secret: request.headers['x-broker-secret'], body: JSON.parse(text) });
    response.end(JSON.stringify(request.url === '/broker/events' ? { resync: true, mark: 5 } : { result: 'allow' }));
  });
  await new Promise<void>((resolve) => edge.listen(0, '127.0.0.1', resolve));
  const closeEdge = async () => {
    edge.closeAllConnections();
    await new Promise((resolve) => edge.close(resolve));
  };
  closing.push(closeEdge);
  const port = await freePort();
  const faults: string[] = [];
  const relay = await startEdgeRelay({
    port,
    edgeUrl: `http://127.0.0.1:${(edge.address() as AddressInfo).port}`,
    random: new Random(1, 'test'),
    onFault: (kind) => faults.push(kind),
  });
  closing.push(() => relay.close());
  const hooks = new HookClient({ baseUrl: `http://127.0.0.1:${port}`, secret: fixedSecret(SECRET, { minLength: 1 }) });
  closing.push(async () => hooks.close());
  return { relay, hooks, requests, faults, closeEdge };
}

test('forwards events as those of two nodes and returns the request for a snapshot', async () => {
  const { relay, hooks, requests } = await startRelay();
  relay.calm();
  const now = Date.now();
  const heartbeat: BrokerEvent = {
    ...{ event: 'broker.heartbeat', node: 'embedded', started_at: now, timestamp: now, connections: 0 },
  };
  expect(await hooks.post('/broker/events', [heartbeat])).toEqual({ resync: true, mark: 5 });
  expect(requests.map(({ path, secret }) => `${path} ${secret}`)).toEqual(Array(2).fill(`/broker/events ${SECRET}`));
  expect(requests.flatMap(({ body }) => (body as { node: string }[]).map(({ node }) => node)).sort()).toEqual([
    'node-a',
    'node-b',
  ]);
});

test('forwards decisions at once when calm, and late or too late while delayed', async () => {
  const { relay, hooks, requests, faults } = await startRelay();
  const decide = () => hooks.decide('/broker/authenticate', { clientid: 'x' });
  relay.delayDecisions(60_000);
  const decisions = await Promise.all(Array.from({ length: 40 }, decide));
  expect(faults.length).toBeGreaterThan(0);
  expect(decisions.filter((decision) => decision?.allowed).length).toBeGreaterThan(0);
  expect(decisions.filter((decision) => decision === null).length).toBeGreaterThan(0);
  relay.calm();
  faults.length = 0;
  requests.length = 0;
  expect((await decide())?.allowed).toBe(true);
  expect(requests).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('gives no decision and stores no events while the edge is down', async () => {
  const { relay, hooks, closeEdge } = await startRelay();
  relay.calm();
  await closeEdge();
  expect(await hooks.decide('/broker/authorize', {})).toBeNull();
  await expect(
    hooks.post('/broker/events', [{ event: 'broker.heartbeat', started_at: 0, timestamp: 0, connections: 0 }]),
  ).rejects.toThrow(HookError);
});
