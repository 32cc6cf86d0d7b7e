import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium, type Page } from '@playwright/test';
import mqtt from 'mqtt';
import pg from 'pg';
import { findBrowser } from '@/lib/processes/start/test-programs.mjs';
import { ms, percentile, type Row, report } from './report';
import { runLoadProcess } from './run-load';
import { BENCH_ADMIN, type Stack } from './stack';

const BACKGROUND_VEHICLES = 1_000;
const PROBES = 60;
const PROBE_EVERY_MS = 500;
const MARK = 'Bench.Mark';

/**
 * Publish → row visible to another connection, and publish → text in a browser's page, while 1,000 vehicles report once a
 * second. Publisher, database client and browser share this machine's clock.
 */
export async function benchLatency(stack: Stack): Promise<Row[]> {
  await stack.start('edge', 'broker', 'platform', 'web');
  const fleet = JSON.parse(readFileSync(path.join(stack.settings.dataDir, 'simulator/fleet.json'), 'utf8')) as {
    vin: string;
  }[];
  const probe = fleet.at(-1)?.vin ?? '';
  const background = runLoadProcess(stack, {
    clients: Math.min(BACKGROUND_VEHICLES, fleet.length - 1),
    qos: 1,
    durationS: 30 + (PROBES * PROBE_EVERY_MS * 2) / 1_000,
    ratePerClient: 1,
  });
  await sleep(15_000); // until all are connected
  const publisher = await connect(stack, probe);
  await publisher.publish(0);
  const rowMs = await measureRows(stack, probe, publisher);
  const domMs = await measureDom(stack, probe, publisher);
  await publisher.end();
  const load = await background;
  await stack.stop('web', 'platform');
  const rows: Row[] = [
    { what: `Publish → row visible, p50 (${BACKGROUND_VEHICLES} vehicles at 1 Hz)`, value: ms(percentile(rowMs, 50)) },
    { what: 'Publish → row visible, p95', value: ms(percentile(rowMs, 95)), aim: '≤ 500 ms' },
    { what: 'Publish → browser DOM, p50', value: ms(percentile(domMs, 50)) },
    { what: 'Publish → browser DOM, p95', value: ms(percentile(domMs, 95)), aim: '≤ 500 ms' },
    { what: 'Background messages a second', value: String(load.sentPerSecond) },
  ];
  report('latency', rows, { rowMs, domMs, load });
  return rows;
}

type Publisher = { publish(mark: number): Promise<number>; end(): Promise<void> };

/** `publish` sends a marked message as a vehicle and returns its time, ms since the epoch. */
async function connect(stack: Stack, vin: string): Promise<Publisher> {
  const own = path.join(stack.settings.dataDir, 'simulator', vin);
  const client = await mqtt.connectAsync(`mqtts://localhost:${stack.settings.MQTT_TLS_PORT}`, {
    clientId: vin,
    protocolVersion: 4,
    ca: readFileSync(path.join(stack.settings.dataDir, 'pki/ca.cert.pem')),
    cert: readFileSync(path.join(own, 'cert.pem')),
    key: readFileSync(path.join(own, 'key.pem')),
  });
  return {
    publish: async (mark) => {
      const ts = Date.now();
      const payload = JSON.stringify({ ts, seq: ts, signals: { [MARK]: mark, Speed: 50 } });
      client.publish(`tsp/up/${vin}/telemetry`, payload, { qos: 0 });
      return ts;
    },
    end: () => client.endAsync(),
  };
}

async function measureRows(stack: Stack, vin: string, publisher: Publisher): Promise<number[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ id: number }>('select id from vehicles where vin = $1', [vin]);
  const id = rows[0]?.id;
  const found: number[] = [];
  for (let mark = 1; mark <= PROBES; mark++) {
    const sentAt = await publisher.publish(mark);
    for (;;) {
      const row = await client.query('select 1 from telemetry where vehicle_id = $1 and seq = $2', [id, sentAt]);
      if (row.rowCount) break;
      await sleep(2);
    }
    found.push(Date.now() - sentAt);
    await sleep(PROBE_EVERY_MS);
  }
  await client.end();
  return found;
}

async function measureDom(stack: Stack, vin: string, publisher: Publisher): Promise<number[]> {
  const executablePath = await findBrowser((text: string) => process.stderr.write(`${text}\n`));
  const args = [
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-background-networking',
    '--disable-quic',
  ];
  const browser = await chromium.launch({
    executablePath,
    args: process.getuid?.() === 0 ? [...args, '--no-sandbox'] : args,
  });
  try {
    const page = await browser.newPage({ locale: 'en-GB' });
    await signIn(page, `http://localhost:${stack.settings.PORT}`);
    await page.goto(`http://localhost:${stack.settings.PORT}/vehicles/${vin}`);
    await page.getByText('Live', { exact: true }).waitFor();
    await sleep(3_000);
    const found: number[] = [];
    for (let i = 1; i <= PROBES; i++) {
      const mark = 700_000 + i;
      const seen = page.evaluate<number>(waitForText(mark.toLocaleString('en-GB')));
      await sleep(PROBE_EVERY_MS);
      const sentAt = await publisher.publish(mark);
      found.push((await seen) - sentAt);
    }
    return found;
  } finally {
    await browser.close();
  }
}

/** Expression for the page: resolves with the time at which `text` appeared. Text, as a compiled function contains the compiler's helpers. */
const waitForText = (text: string): string => `new Promise((resolve) => {
  const check = () => {
    if (!document.body.textContent.includes(${JSON.stringify(text)})) return;
    observer.disconnect();
    resolve(Date.now());
  };
  const observer = new MutationObserver(check);
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  check();
})`;

export async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await page.getByLabel('E-mail address').fill(BENCH_ADMIN.email);
  await page.getByLabel('Password').fill(BENCH_ADMIN.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Overview' }).waitFor();
}
