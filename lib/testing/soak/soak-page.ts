import type { Page } from '@playwright/test';
import type { Usage } from './growth';

const TIMEOUT_MS = 60_000;
/** The first drawings of a map without a graphics card. */
const DRAWN_MS = 1_500;
const READ_MS = 1_000;
const SEARCHES = ['LTP', 'WTP', 'L', '1'];

export type SoakPage = {
  /** Walks through the pages by links, so that the document stays, and ends on the list. */
  walk(round: number): Promise<void>;
  /** Waits for the loss of the connection and the return of the page to live. */
  untilLiveAgain(): Promise<void>;
  /** After garbage collection. */
  measure(): Promise<Usage>;
  /** Errors and warnings on the console. */
  faults: readonly string[];
};

/** Opens the list. */
export async function openSoakPage(page: Page): Promise<SoakPage> {
  page.setDefaultTimeout(TIMEOUT_MS);
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => {
    const rendering = /GPU stall|GL Driver Message|swiftshader/i.test(message.text());
    // A refused connection is reported by the browser itself
    const network = /WebSocket connection to/.test(message.text());
    if (/error|warning/.test(message.type()) && !rendering && !network) {
      faults.push(`${message.text()} ${message.location().url}`);
    }
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  await devtools.send('HeapProfiler.enable');

  const live = page.getByText('Live', { exact: true });
  const navigation = page.getByRole('navigation', { name: 'Pages' });
  const go = async (name: string) => {
    await navigation.getByRole('link', { name, exact: true }).click();
    await page.getByRole('heading', { level: 1, name }).waitFor({ state: 'attached' });
  };
  const list = page.getByRole('table', { name: 'Vehicles' });
  const rows = list.getByRole('row').filter({ has: page.getByRole('link') });

  const filterList = async (round: number) => {
    const search = page.getByLabel('Search vehicles');
    await search.fill(SEARCHES[round % SEARCHES.length] ?? '');
    await page.waitForURL(/q=/);
    await page.waitForTimeout(READ_MS);
    await search.fill('');
    await page.waitForURL((url) => !url.searchParams.has('q'));
    await rows.first().waitFor();
    await list.hover();
    await page.mouse.wheel(0, 1_500);
    await page.waitForTimeout(READ_MS);
    await page.mouse.wheel(0, -3_000);
  };
  const visitVehicle = async (round: number) => {
    await rows
      .nth(round % 5)
      .getByRole('link')
      .first()
      .click();
    await page.waitForURL(/\/vehicles\/[A-Z0-9]{17}/);
    await page.waitForTimeout(READ_MS * 2);
    await page.goBack();
    await rows.first().waitFor();
  };
  const moveMap = async () => {
    const map = page.locator('[data-fleet-map]');
    await map.waitFor();
    await page.waitForTimeout(DRAWN_MS);
    const box = await map.boundingBox();
    if (!box) throw new Error('The map has no size');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await page.mouse.move(x, y);
    await page.mouse.wheel(0, -600);
    await page.waitForTimeout(DRAWN_MS);
    await page.mouse.down();
    await page.mouse.move(x + 200, y + 100, { steps: 4 });
    await page.mouse.up();
    await page.waitForTimeout(DRAWN_MS);
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(DRAWN_MS);
  };

  await go('Vehicles');
  await live.waitFor();
  return {
    faults,
    walk: async (round) => {
      await filterList(round);
      await visitVehicle(round);
      await go('Map');
      await moveMap();
      await go('Overview');
      await page.waitForTimeout(READ_MS);
      await go('Commands');
      await go('Vehicles');
      await rows.first().waitFor();
      await live.waitFor();
    },
    untilLiveAgain: async () => {
      await live.waitFor({ state: 'hidden' });
      await live.waitFor();
    },
    measure: async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      const { metrics } = await devtools.send('Performance.getMetrics');
      const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? Number.NaN;
      return { heapBytes: of('JSHeapUsedSize'), nodes: of('Nodes'), listeners: of('JSEventListeners') };
    },
  };
}
