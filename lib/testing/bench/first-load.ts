import { openable, PAGES } from '@/e2e/support/pages';
import { signIn } from './latency';
import { launchBrowser } from './map/map-page';
import { measurePage, type PageScripts } from './page-scripts';
import { type Row, report } from './report';
import type { Stack } from './stack';

/** Enough for an example of each page. */
const SIMULATED = '20';
const MAX_BYTES = 200 * 1024;
const AIMED = ['/', '/vehicles', '/vehicles/[vin]'];

/** JavaScript of every page after gzip: named in the document + later until the page is live + afterwards. */
export async function benchFirstLoad(stack: Stack): Promise<Row[]> {
  await stack.start('edge', 'broker', 'platform', 'web');
  await stack.startWith({ SIMULATOR_VEHICLES: SIMULATED }, 'simulator');
  const origin = `http://localhost:${stack.settings.PORT}`;
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ locale: 'en-GB', baseURL: origin });
    await signIn(page, origin);
    await page.getByText('Live', { exact: true }).waitFor();
    const options = { storageState: await page.context().storageState(), locale: 'en-GB' };
    const sizes = new Map<string, number>();
    const measured: PageScripts[] = [];
    for (const path of PAGES) {
      const one = await measurePage(browser, { origin, path: await openable(path, page.request), options }, sizes);
      measured.push({ ...one, path });
    }
    const rows = measured.map(rowOf);
    report('first-load', rows, measured);
    return rows;
  } finally {
    await browser.close();
    await stack.stop('web', 'platform', 'simulator');
  }
}

function rowOf({ path, namedBytes, untilLiveBytes, afterwardsBytes }: PageScripts): Row {
  const value = [namedBytes, untilLiveBytes, afterwardsBytes].map((bytes) => kilobytes(bytes).padStart(6)).join(' + ');
  return {
    what: path,
    value,
    ...(AIMED.includes(path) && { aim: `${kilobytes(MAX_BYTES)} + ${kilobytes(MAX_BYTES)}` }),
  };
}

const kilobytes = (bytes: number): string => `${(bytes / 1024).toFixed(0)} KB`;
