import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '@playwright/test';
import { drawnAt, emptyPlaces, openView } from './console-page';
import { publishToPixel } from './latency';
import { countSocketBytes, traceScript } from './map-page';
import type { MeasuredPage } from './measured-page';
import type { Probe } from './probe';
import type { View } from './views';

const SETTLE_MS = 6_000;
const TRACE_S = 20;
const PROBES = 20;

/** The console's map at one view: bytes and script first, then latency without tracing. */
export async function measureConsole(
  page: Page,
  origin: string,
  view: View,
  probe: Probe,
  probeId: number,
): Promise<MeasuredPage> {
  await openView(page, origin, view);
  await sleep(SETTLE_MS);
  const bytes = await countSocketBytes(page);
  bytes();
  const began = performance.now();
  const script = await traceScript(page, TRACE_S);
  const bytesPerSecond = bytes() / ((performance.now() - began) / 1_000);
  const places = await emptyPlaces(page, view);
  const publishToPixelMs = places
    ? await publishToPixel(probe, places, PROBES, (place, timeoutMs) => drawnAt(page, view, probeId, place, timeoutMs))
    : [];
  return { bytesPerSecond, readShare: 1, updatesPerSecond: null, script, publishToPixelMs };
}
