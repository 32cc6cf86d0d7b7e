// Process with the moving fleet of the map's benchmark: `{ rate }` sets the rate, `{ rate: 0 }` stops, and every message is answered
// with the counts since the one before.
import { openTcp } from '@/lib/processes/simulator/load/identities';
import { LatencyHistogram } from '@/lib/processes/simulator/load/latency';
import { LoadClient } from '@/lib/processes/simulator/load/load-client';
import { MovingFleet, packetsOf } from './moving-fleet';
import type { PublisherOrder, PublisherTarget } from './start-publisher';

const TICK_MS = 5;
/** Messages per write. */
const WINDOW = 1_000;

const target = JSON.parse(process.argv[2] ?? '{}') as PublisherTarget;
const fleet = await MovingFleet.read(target.databaseUrl);
const clients: LoadClient[] = [];
for (let i = 0; i < target.connections; i++) {
  const client = new LoadClient({
    socket: await openTcp('127.0.0.1', target.port),
    clientId: `bench-map-${process.pid}-${i}`,
    credentials: target.password ? { username: target.username, password: target.password } : undefined,
    templates: [packetsOf(fleet, target.root)],
    qos: 0,
    window: WINDOW,
    latency: new LatencyHistogram(),
  });
  await client.connect();
  clients.push(client);
}

let rate = 0;
let began = performance.now();
let due = 0;
let sent = 0;
let cpu = process.cpuUsage();

const ticker = setInterval(() => {
  due = ((performance.now() - began) / 1_000) * rate;
  let turn = 0;
  // A client with a full buffer leaves its part to the others; if all are full, the publisher is behind
  for (let idle = 0; sent < due && idle < clients.length; turn++) {
    const count = clients[turn % clients.length]?.send(Math.min(WINDOW, Math.ceil(due - sent))) ?? 0;
    sent += count;
    idle = count === 0 ? idle + 1 : 0;
  }
}, TICK_MS);

process.on('message', (order: PublisherOrder) => {
  const seconds = (performance.now() - began) / 1_000;
  const used = process.cpuUsage(cpu);
  process.send?.({
    seconds,
    sent,
    behind: Math.max(0, Math.round(due - sent)),
    closed: clients.filter(({ closed }) => closed).length,
    cpuShare: (used.user + used.system) / 1e6 / seconds,
  });
  rate = order.rate;
  began = performance.now();
  due = 0;
  sent = 0;
  cpu = process.cpuUsage();
});
process.on('disconnect', () => {
  clearInterval(ticker);
  process.exit(0);
});
process.send?.({ ready: fleet.size });
