import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../bench/latency';
import { launchBrowser } from '../bench/map/map-page';
import { runLoadProcess } from '../bench/run-load';
import { BENCH_ADMIN, openStack, type Stack } from '../bench/stack';
import type { Cleanup } from '../faults/cleanup';
import { freePort } from '../free-port';
import { startEventVehicle } from './event-vehicle';
import type { Sample } from './growth';
import { openSoakPage } from './soak-page';
import { startSocketProxy } from './socket-proxy';

const VEHICLES = 80;
const HOUR_S = 3_600;
/** Of a moving vehicle; the demo's report every 1 to 10 s. */
const REPORT_INTERVAL_S = 5;
/** Alarms of the fleet in an hour, and connections of one vehicle that end and return. */
const EVENTS = 3_600;
const RECONNECTS = 120;
const CONNECT_S = 15;
/** The page's connection to the broker ends in every second round. */
const ROUNDS_A_LOSS = 2;
const PORTS = [
  ...['PORT', 'EDGE_PORT', 'EDGE_HOOKS_PORT', 'EDGE_TLS_PORT', 'PLATFORM_PORT', 'MQTT_WS_PORT', 'BROKER_PORT'],
  ...['SIMULATOR_PORT', 'MQTT_TLS_PORT', 'MQTT_TCP_PORT', 'DATABASE_PORT'],
];

type SoakOptions = { minutes: number; cleanup: Cleanup; onSample(sample: Sample): void };
type SoakResult = { samples: Sample[]; counted: Record<string, number>; faults: readonly string[] };

/** Rounds through the pages until the time is over, with a sample after each. */
export async function runSoak({ minutes, cleanup, onSample }: SoakOptions): Promise<SoakResult> {
  const proxyPort = await freePort();
  const stack = await startProduct(proxyPort);
  cleanup.add(() => stack.close());
  const proxy = await startSocketProxy(proxyPort, stack.settings.MQTT_WS_PORT);
  cleanup.add(() => proxy.close());
  const durationS = minutes * 60;
  const load = runLoadProcess(stack, {
    clients: VEHICLES - 1,
    qos: 0,
    durationS,
    ratePerClient: HOUR_S / REPORT_INTERVAL_S / durationS,
  });
  const vehicle = await startEventVehicle(stack, lastVin(stack), {
    eventsPerSecond: EVENTS / durationS,
    reconnectsPerSecond: RECONNECTS / durationS,
  });
  cleanup.add(() => vehicle.end());
  const browser = await launchBrowser();
  cleanup.add(() => browser.close());
  await sleep(CONNECT_S * 1_000);
  const page = await browser.newPage({ locale: 'en-GB' });
  await signIn(page, `http://localhost:${stack.settings.PORT}`);
  const soak = await openSoakPage(page);
  const startedMs = performance.now();
  const samples: Sample[] = [];
  let losses = 0;
  for (let round = 0; performance.now() - startedMs < durationS * 1_000; round += 1) {
    await soak.walk(round);
    if (round % ROUNDS_A_LOSS === 1) {
      proxy.disconnectAll();
      losses += 1;
      await soak.untilLiveAgain();
    }
    const sample = { minute: (performance.now() - startedMs) / 60_000, ...(await soak.measure()) };
    samples.push(sample);
    onSample(sample);
  }
  await vehicle.end();
  const { sent } = await load;
  const counted = {
    Rounds: samples.length,
    Reports: sent,
    'Events of vehicles': vehicle.counted.events,
    'Reconnects of a vehicle': vehicle.counted.reconnects,
    'Lost connections of the page': losses,
  };
  return { samples, counted, faults: soak.faults };
}

/** The load uses the others. */
function lastVin(stack: Stack): string {
  const fleet = JSON.parse(readFileSync(path.join(stack.settings.dataDir, 'simulator/fleet.json'), 'utf8'));
  return (fleet as { vin: string }[])[VEHICLES - 1]?.vin ?? '';
}

async function startProduct(proxyPort: number): Promise<Stack> {
  const ports = Object.fromEntries(await Promise.all(PORTS.map(async (name) => [name, String(await freePort())])));
  const env = {
    ...ports,
    ...{ NODE_ENV: 'production', DATA_DIR: '.data-soak', LOG_LEVEL: 'warn', BIND_ADDRESS: '127.0.0.1' },
    ...{ SIMULATOR_VEHICLES: String(VEHICLES), SIMULATOR_SEED: '3', MQTT_WS_URL: `ws://localhost:${proxyPort}/mqtt` },
    ...{ ADMIN_EMAIL: BENCH_ADMIN.email, ADMIN_PASSWORD: BENCH_ADMIN.password },
  };
  const stack = await openStack(VEHICLES, { envOf: () => env, fresh: true });
  await stack.start('edge', 'broker', 'platform', 'web');
  return stack;
}
