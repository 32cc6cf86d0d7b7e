import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { publishToPixel } from './latency';
import type { MapFleet } from './map-database';
import { launchBrowser, traceScript, VIEWPORT } from './map-page';
import type { MeasuredPage } from './measured-page';
import { type NaivePageState, startNaive } from './naive/start-naive';
import { openProbe } from './probe';
import { startPublisher } from './start-publisher';
import { placeAt, type View } from './views';

/** Longest time until the page shows something. */
const APPEAR_MS = 120_000;
const ALL_MS = 240_000;
const SETTLE_MS = 6_000;
const TRACE_S = 20;
const PROBES = 10;
const APART_PX = 200;

/** The naive implementation with the same fleet and rate. @returns a text as the reason why there are no figures */
export async function measureNaive(fleet: MapFleet, rate: number, view: View): Promise<MeasuredPage | string> {
  const naive = await startNaive(fleet.url);
  const target = {
    databaseUrl: fleet.url,
    port: naive.tcpPort,
    username: '',
    password: '',
    root: 'tsp',
    connections: 4,
  };
  const publisher = await startPublisher(target);
  const browser = await launchBrowser();
  const bound = new AbortController();
  try {
    const page = await browser.newPage({ viewport: VIEWPORT });
    const { longitude, latitude, zoom } = view;
    await page.goto(
      `http://127.0.0.1:${naive.httpPort}/?lng=${longitude}&lat=${latitude}&z=${zoom}&probe=${fleet.probe.vin}`,
    );
    await page.waitForFunction('window.naive?.loaded', null, { timeout: APPEAR_MS, polling: 500 });
    await publisher.publish(rate);
    const measured = measure(page, view, naive.tcpPort, fleet, async () => (await publisher.publish(rate)).sent);
    measured.catch(() => undefined); // it may fail after the timeout
    const late = sleep(ALL_MS, 'No answer within the time limit', { signal: bound.signal }).catch(() => '');
    return await Promise.race([measured, late]);
  } catch (error) {
    return error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  } finally {
    bound.abort();
    publisher.end();
    await browser.close();
    naive.end();
  }
}

async function measure(
  page: Page,
  view: View,
  tcpPort: number,
  fleet: MapFleet,
  sentSoFar: () => Promise<number>,
): Promise<MeasuredPage> {
  const readState = () => page.evaluate<NaivePageState>('({ ...window.naive })');
  await sleep(SETTLE_MS);
  const before = await readState();
  await sentSoFar();
  const began = performance.now();
  const script = await traceScript(page, TRACE_S);
  const after = await readState();
  const sent = await sentSoFar();
  const seconds = (performance.now() - began) / 1_000;
  const probe = await openProbe(`mqtt://127.0.0.1:${tcpPort}`, fleet.probe.vin, null);
  const places = [placeAt(view, -APART_PX, 0), placeAt(view, APART_PX, 0)] as const;
  const drawn = async (_place: unknown, timeoutMs: number) => {
    const { shownTs } = await readState();
    return page
      .waitForFunction<number, number>(`window.naive.shownTs > ${shownTs} && Date.now()`, undefined as never, {
        timeout: timeoutMs,
      })
      .then(
        (handle) => handle.jsonValue(),
        () => null,
      );
  };
  const publishToPixelMs = await publishToPixel(probe, places, PROBES, drawn);
  await probe.end();
  return {
    bytesPerSecond: (after.bytes - before.bytes) / seconds,
    readShare: sent > 0 ? Math.min(1, (after.messages - before.messages) / sent) : 1,
    updatesPerSecond: (after.updates - before.updates) / seconds,
    script,
    publishToPixelMs,
  };
}
