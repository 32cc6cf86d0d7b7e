import { setTimeout as sleep } from 'node:timers/promises';
import { signIn } from '../latency';
import { type Row, report } from '../report';
import type { Stack } from '../stack';
import { type MapFleet, openMapDatabase } from './map-database';
import { launchBrowser, VIEWPORT } from './map-page';
import { mapRows, type SizeResult } from './map-rows';
import { measureConsole } from './measure-console';
import { measureNaive } from './measure-naive';
import { openProbe } from './probe';
import { runInProcess } from './run-in-process';
import { type Publisher, startPublisher } from './start-publisher';
import { sustainedRate } from './sustained-rate';
import { VIEWS } from './views';
import { watchCost } from './watch-costs';

const MAP_SIZES = [1_000, 100_000, 1_000_000];
/** Every machine sustains lower rates. */
const SURELY_CARRIED = 100;
const CONNECTIONS = 4;
const IN_PROCESS_S = 20;
const SERVICES = ['web', 'platform', 'broker', 'edge'];

/** The map in a real browser, fed through MQTT, compared with a naive implementation on the same machine. */
export async function benchMap(stack: Stack, sizes: readonly number[] = MAP_SIZES): Promise<Row[]> {
  const results: SizeResult[] = [];
  for (const vehicles of sizes) {
    const fleet = await openMapDatabase(stack, vehicles);
    const own = await measureSize(stack, fleet);
    say(`${vehicles}: naive implementation`);
    const [, city = VIEWS[0]] = VIEWS;
    const naive = city ? await measureNaive(fleet, own.rate, city) : 'no view';
    say(`${vehicles}: role live without a broker`);
    const inProcess = [];
    for (const watchers of [0, 10]) {
      const order = { databaseUrl: fleet.url, rate: fleet.moving, watchers, seconds: IN_PROCESS_S };
      inProcess.push({ watchers, ...(await runInProcess(order)) });
    }
    results.push({ ...own, naive, inProcess });
    // Written now, in case a larger fleet fails
    report('map', mapRows(results), results);
  }
  return mapRows(results);
}

async function measureSize(stack: Stack, fleet: MapFleet): Promise<Omit<SizeResult, 'naive' | 'inProcess'>> {
  const env = { DATABASE_URL: fleet.url, PLATFORM_ROLES: 'live' };
  const origin = `http://localhost:${stack.settings.PORT}`;
  const mqttUrl = `mqtt://127.0.0.1:${stack.settings.MQTT_TCP_PORT}`;
  const credentials = { username: 'platform', password: stack.secrets.MQTT_PASSWORD.current };
  await stack.startWith(env, 'edge', 'broker', 'web');
  const began = performance.now();
  await stack.startWith(env, 'platform');
  const platformReadyMs = performance.now() - began;
  const publisher = await startPublisher({
    databaseUrl: fleet.url,
    port: stack.settings.MQTT_TCP_PORT,
    ...credentials,
    root: stack.settings.TOPIC_ROOT,
    connections: CONNECTIONS,
  });
  try {
    const { rate, steps, pages } = await measurePages(fleet, publisher, { origin, mqttUrl, credentials });
    const costs = [];
    for (const [at, watchers] of [
      [0, 0],
      [0, 10],
      [rate, 0],
      [rate, 1],
      [rate, 10],
    ] as const) {
      say(`${fleet.vehicles}: ${watchers} watchers at ${at} messages a second`);
      costs.push({ ...(await watchCost(stack, origin, publisher, at, watchers)), asked: at });
    }
    const { vehicles, moving } = fleet;
    return { vehicles, moving, rate, steps, platformReadyMs, pages, costs };
  } finally {
    publisher.end();
    await stack.stop(...SERVICES);
  }
}

type Addresses = { origin: string; mqttUrl: string; credentials: { username: string; password: string } };

async function measurePages(fleet: MapFleet, publisher: Publisher, addresses: Addresses) {
  const { origin, mqttUrl, credentials } = addresses;
  const browser = await launchBrowser();
  const probe = await openProbe(mqttUrl, fleet.probe.vin, credentials);
  try {
    // Playwright passes conditions as text, which the page's content security policy refuses to evaluate
    const page = await browser.newPage({ viewport: VIEWPORT, locale: 'en-GB', bypassCSP: true });
    await signIn(page, origin);
    const { rate, steps } = await highestRate(fleet, publisher, addresses);
    const pages: SizeResult['pages'] = [];
    for (const view of VIEWS) {
      say(`${fleet.vehicles}: ${view.name} at ${rate} messages a second`);
      await publisher.publish(rate);
      const measured = await measureConsole(page, origin, view, probe, fleet.probe.id);
      const { sent, seconds } = await publisher.publish(0);
      pages.push({ view: view.name, published: sent / seconds, ...measured });
      await sleep(2_000);
    }
    return { rate, steps, pages };
  } finally {
    await probe.end();
    await browser.close();
  }
}

async function highestRate(fleet: MapFleet, publisher: Publisher, addresses: Addresses) {
  if (fleet.moving <= SURELY_CARRIED) return { rate: fleet.moving, steps: [] };
  say(`${fleet.vehicles}: the highest rate up to ${fleet.moving} messages a second`);
  return sustainedRate(addresses, fleet, publisher, fleet.moving);
}

const say = (text: string): void => void process.stderr.write(`${text}\n`);
