import { globSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, expect, type Page, test } from '@playwright/test';
import type { BrokerHealthReport } from '@/lib/contracts';
import { ADMIN_STATE, DRAWN_WITHIN_MS } from './support/environment';
import { hydrateLate, watchFaults } from './support/faults';
import { open } from './support/open';
import { MISSING_PAGES, openable, PAGES, PUBLIC_PAGES } from './support/pages';
import { acceptInvitation } from './support/users';

// No page may write an error or a warning to the browser's console. A page that React cannot hydrate, as it renders something else
// than the server did, writes error 418.

test.use({ storageState: ADMIN_STATE });

type Visitor = { name: string; options: BrowserContextOptions; lateMs: number; live: string };

const HOUR_MS = 3_600_000;
const VISITORS: Visitor[] = [
  {
    name: 'in English, light, in another time zone, hydrated 70 s late',
    options: { locale: 'en-GB', colorScheme: 'light', timezoneId: 'America/St_Johns' },
    lateMs: 70_000,
    live: 'Live',
  },
  {
    name: 'in Chinese, dark, hydrated a day late',
    options: { locale: 'zh-CN', colorScheme: 'dark', timezoneId: 'Asia/Shanghai' },
    lateMs: 25 * HOUR_MS,
    live: '实时',
  },
];

const PAGES_A_TEST = 8;
const inParts = (pages: readonly string[]): string[][] =>
  Array.from({ length: Math.ceil(pages.length / PAGES_A_TEST) }, (_, i) =>
    pages.slice(i * PAGES_A_TEST, (i + 1) * PAGES_A_TEST),
  );

/** Opens each page in one browser. The first one does not know the browser's time zone, which the others have from a cookie. */
async function findFaults(
  browser: Browser,
  { options, lateMs }: Visitor,
  pages: readonly string[],
  untilDone: (page: Page) => Promise<unknown>,
  slowness = 1,
): Promise<string[]> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const faults = await watchFaults(page);
  const found: string[] = [];
  await hydrateLate(page, lateMs);
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: slowness });
  for (const path of pages) {
    await page.goto(path);
    await untilDone(page);
    found.push(...faults.splice(0).map((fault) => `${path}: ${fault}`));
  }
  await context.close();
  return found;
}

for (const visitor of VISITORS) {
  const untilLive = (page: Page) =>
    expect(page.getByText(visitor.live, { exact: true })).toBeVisible({ timeout: DRAWN_WITHIN_MS });

  test.describe(visitor.name, () => {
    for (const pages of inParts([...PAGES, ...MISSING_PAGES])) {
      test(`${pages.join(', ')} write nothing to the console`, async ({ browser, request }) => {
        test.setTimeout(180_000);
        const paths: string[] = [];
        for (const path of pages) paths.push(await openable(path, request));
        const signedIn = { ...visitor, options: { ...visitor.options, storageState: ADMIN_STATE } };
        expect(await findFaults(browser, signedIn, paths, untilLive)).toEqual([]);
      });
    }

    test('pages without a session write nothing to the console', async ({ browser, request }) => {
      const email = `visitor-${crypto.randomUUID()}@example.com`;
      const invited = await request.post('/api/v1/invitations', { data: { email, role: 'admin' } });
      const { url } = await invited.json();
      const user = await acceptInvitation(browser, url, { email, name: 'Vera Visitor' });
      await user.context().close();
      const paths: string[] = [];
      for (const path of PUBLIC_PAGES) paths.push(await openable(path, request));
      const signedOut = { ...visitor, options: { ...visitor.options, storageState: { cookies: [], origins: [] } } };
      expect(await findFaults(browser, signedOut, paths, untilHydrated)).toEqual([]);
    });
  });
}

/** Text fields and links are hydrated with the rest of the page. */
const untilHydrated = (page: Page) =>
  page.waitForFunction(() =>
    [...document.querySelectorAll('a, button')].some((one) =>
      Object.keys(one).some((key) => key.startsWith('__reactProps')),
    ),
  );

test('the main pages write nothing to the console on a slow processor', async ({ browser, request }) => {
  test.setTimeout(180_000);
  const visitor = { name: '', live: 'Live', lateMs: 0, options: { storageState: ADMIN_STATE, locale: 'en-GB' } };
  const paths: string[] = [];
  for (const path of ['/', '/vehicles', '/vehicles/[vin]', '/commands']) paths.push(await openable(path, request));
  const untilLive = (page: Page) =>
    expect(page.getByText('Live', { exact: true })).toBeVisible({ timeout: 2 * DRAWN_WITHIN_MS });
  expect(await findFaults(browser, visitor, paths, untilLive, 2)).toEqual([]);
});

for (const path of ['/', '/vehicles', '/vehicles/[vin]']) {
  test(`${path}, hydrated after the broker was lost, writes nothing to the console`, async ({ page, request }) => {
    const address = await openable(path, request);
    const html = await (await request.get(address)).text();
    const faults = await watchFaults(page);
    let showBanner: () => void = () => undefined;
    const bannerShown = new Promise<void>((resolve) => {
      showBanner = resolve;
    });
    await page.route('**/api/v1/broker', async (route) => {
      const response = await route.fetch();
      const broker: BrokerHealthReport = await response.json();
      const nodes = broker.nodes.map((node) => ({ ...node, connections: 12_345, lost: true }));
      await route.fulfill({ response, json: { ...broker, ok: false, nodes } });
      await expect(page.getByText('The broker does not answer')).toBeVisible();
      showBanner();
    });
    // The scripts that the document does not name come after the banners have loaded what they show
    await page.route('**/_next/static/chunks/**', async (route) => {
      if (!html.includes(new URL(route.request().url()).pathname)) await bannerShown;
      await route.continue();
    });
    await open(page, address);
    expect(faults).toEqual([]);
    await page.unrouteAll({ behavior: 'ignoreErrors' });
  });
}

test('every page of the product is among those that are visited', () => {
  const pattern = (path: string) => path.replace(/\?.*$/, '').replaceAll(/\[\w+\]/g, '[]');
  const visited = new Set([...PAGES, ...PUBLIC_PAGES].map(pattern));
  const routes = globSync('app/**/page.tsx').map((file) => {
    const segments = file.split('/').slice(1, -1);
    return pattern(`/${segments.filter((segment) => !segment.startsWith('(')).join('/')}`);
  });
  expect(routes.length).toBeGreaterThan(20);
  // The page of addresses without a page
  const missing = '/[...path]';
  expect(routes.filter((route) => !visited.has(route))).toEqual([missing]);
});
